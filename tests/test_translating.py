"""A course in any number of languages: a third one beside the engine's two, and English alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from grader.authoring.bundle import bundle_files
from grader.authoring.release import release, stale, write
from grader.course.course import Course, localized
from grader.course.lab import load_lab
from grader.errors import LabError, UsageError
from grader.reports.language import engine_languages, language_of

Main = Callable[..., tuple[int, str, str]]

SOURCE = '''# %% [markdown] en
# ## Penalties
#
# Half the sum of $w^2$.

# %% [markdown] zh
# ## 惩罚项

# %%
def penalty(w):
    # zh: w 各元素平方和的一半。
    """Half the sum of the squares of w."""
    # BEGIN SOLUTION: return half the sum of the squares of w
    return (w**2).sum() / 2
    # END SOLUTION

# %% [markdown] en thought
# **Question.** Why one half?

# %% [markdown] zh thought
# **思考题。** 为什么是一半？
'''

RUBRIC = """# Points.
secret = "not for students"

[title]
en = "Lab 9: Penalties"
zh = "实验九：惩罚项"

[exercises.penalty]
points = 100
"""

TESTS = '''from grader.testing import assert_close, fail, points


@points(50, exercise="penalty", public=True)
def test_penalty(student):
    # zh: 平方和
    #     的一半。
    """penalty(w) is half the sum of the squares.

    Square every element, then halve.
    """
    if not student:
        # zh: 什么也没看到。
        # zh: 它是空的。
        fail("Nothing was seen.", mistake="It is empty.")


@points(50, exercise="penalty")
def test_penalty_again(student):
    """penalty(w) does not change w."""
'''

FRENCH = {
    "Lab 9: Penalties": "TP 9 : pénalités",
    "## Penalties\n\nHalf the sum of $w^2$.": "## Pénalités\n\nLa moitié de la somme des $w^2$.",
    "**Question.** Why one half?": "**Question.** Pourquoi la moitié ?",
    "Half the sum of the squares of w.": "La moitié de la somme des carrés de w.",
    "return half the sum of the squares of w": "renvoie la moitié de la somme des carrés de w",
    "penalty(w) is half the sum of the squares.": "penalty(w) vaut la moitié\nde la somme des carrés.",
    "Square every element, then halve.": "Mets au carré, puis divise par deux.",
    "Nothing was seen.": "Rien n'a été vu.",
    "It is empty.": "C'est vide.",
    "penalty(w) does not change w.": "penalty(w) ne change pas w.",
    "Exercise": "Exercice",
    "{file}, line {line}": "{file}, ligne {line}",
    "Your answer:": "Ta réponse :",
}


def make_course(folder: Path, **files: str) -> Path:
    """A course of one lab; ``course_toml`` and other files of the lab by name."""
    lab = folder / "solutions" / "lab9"
    lab.mkdir(parents=True)
    (folder / "assignments" / "lab9").mkdir(parents=True)
    texts = {"lab9.py": SOURCE, "lab.toml": RUBRIC, "tests.py": TESTS, "probes.py": '"""None."""\n'}
    for name, text in (texts | files).items():
        (lab / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course")


def filled_in(po: Path, words: dict[str, str]) -> Path:
    """A translator's work: these messages of the file are said."""
    with po.open("rb") as file:
        catalog = read_po(file)
    for message in catalog:
        if message.id in words:
            message.string = words[message.id]
    with po.open("wb") as file:
        write_po(file, catalog)
    return po


def translate(main: Main, course: Path, words: dict[str, str], *labs: str) -> tuple[int, str, str]:
    """Ask for what is missing in French, fill it in, put it back."""
    po = course / "fr.po"
    main("texts", "fr", *labs, "--course", course, "--out", po)
    return main("texts", "fr", *labs, "--course", course, "--from", filled_in(po, words))


# -- what is missing


def test_what_is_missing_is_written_to_be_filled_in(main: Main, course: Path) -> None:
    """Titles, handouts and sentences of tests with their places, and all that the engine says."""
    code, said, _ = main("texts", "fr", "--course", course, "--out", course / "fr.po")

    with (course / "fr.po").open("rb") as file:
        messages = {message.id: message for message in read_po(file) if message.id}
    assert code == 0
    assert said.startswith(f"{len(messages)} texts missing in fr: fill them in in ")
    assert FRENCH.keys() <= messages.keys()
    places = {text: messages[text].locations for text in FRENCH}
    assert places["Lab 9: Penalties"] == [("solutions/lab9/lab.toml", 1)]
    assert places["**Question.** Why one half?"] == [("solutions/lab9/lab9.py", 17)]
    assert places["return half the sum of the squares of w"] == [("solutions/lab9/lab9.py", 13)]
    assert places["It is empty."] == [("solutions/lab9/tests.py", 15)]
    assert places["Exercise"] == []
    assert not any(message.string for message in messages.values() if isinstance(message.id, str))


def test_a_language_may_lack_little(main: Main, course: Path) -> None:
    """Of Chinese only the sentences are missing that nobody translated here."""
    main("texts", "zh", "--course", course, "--out", course / "zh.po")

    with (course / "zh.po").open("rb") as file:
        missing = [message.id for message in read_po(file) if message.id]
    assert missing == [
        "return half the sum of the squares of w",
        "Square every element, then halve.",
        "penalty(w) does not change w.",
    ]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["en"], "all texts are written in English; name a language to translate them into"),
        (["Français"], "'Français' is no code of a language; write one such as fr or pt-BR"),
        (["fr", "lab7"], "no lab 'lab7'"),
        (["fr", "--from", "nowhere.po"], "no file nowhere.po; write one with `grader texts`"),
        (["fr", "--out", "fr.po"], "fr.po is there already; put it back with --from, or name"),
    ],
)
def test_what_cannot_be_asked_for(
    main: Main, course: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], complaint: str
) -> None:
    """A wrong language, lab or file is one line, and nothing is written."""
    (course / "fr.po").write_text("a translator's work")
    arguments = [str(course / word) if word == "fr.po" else word for word in arguments]

    code, _, said = main("texts", *arguments, "--course", course)

    assert code == 2
    assert complaint in " ".join(said.split())
    assert (course / "fr.po").read_text() == "a translator's work"


# -- back into its places


def test_what_is_filled_in_goes_beside_its_english(main: Main, course: Path) -> None:
    """Comments, cells, the title and the course's own catalogue; nothing else changes."""
    code, said, _ = translate(main, course, FRENCH)

    lab = course / "solutions" / "lab9"
    assert code == 0
    assert said.startswith("13 texts written in fr, ")
    assert said.endswith(" still missing\n")
    assert (lab / "lab.toml").read_text(encoding="utf-8") == RUBRIC.replace(
        '惩罚项"\n', '惩罚项"\nfr = "TP 9 : pénalités"\n'
    )
    assert (lab / "tests.py").read_text(encoding="utf-8") == (
        TESTS.replace(
            '    """penalty(w) is',
            "    # fr: penalty(w) vaut la moitié de la somme des carrés.\n"
            "    # fr: Mets au carré, puis divise par deux.\n"
            '    """penalty(w) is',
        )
        .replace(
            "        fail(",
            "        # fr: Rien n'a été vu.\n        # fr: C'est vide.\n        fail(",
        )
        .replace(
            '    """penalty(w) does',
            '    # fr: penalty(w) ne change pas w.\n    """penalty(w) does',
        )
    )
    assert (lab / "lab9.py").read_text(encoding="utf-8") == SOURCE.replace(
        "# %% [markdown] zh\n# ## 惩",
        "# %% [markdown] fr\n# ## Pénalités\n#\n# La moitié de la somme des $w^2$.\n\n"
        "# %% [markdown] zh\n# ## 惩",
    ).replace(
        "# %% [markdown] zh thought",
        "# %% [markdown] fr thought\n# **Question.** Pourquoi la moitié ?\n\n"
        "# %% [markdown] zh thought",
    ).replace(
        '    """Half',
        '    # fr: La moitié de la somme des carrés de w.\n    """Half',
    ).replace(
        "    # BEGIN",
        "    # fr: renvoie la moitié de la somme des carrés de w\n    # BEGIN",
    )


def test_a_second_round_finishes_what_the_first_began(main: Main, course: Path) -> None:
    """A hint without its title keeps its place; later the title joins it."""
    hint, title = "Square every element, then halve.", "penalty(w) is half the sum of the squares."
    tests = course / "solutions" / "lab9" / "tests.py"

    translate(main, course, {hint: "Divise."})
    assert '    # fr:\n    # fr: Divise.\n    """' in tests.read_text(encoding="utf-8")
    (course / "fr.po").unlink()
    translate(main, course, {title: "La moitié."})

    assert '    # fr: La moitié.\n    # fr: Divise.\n    """' in tests.read_text(encoding="utf-8")


def test_one_lab_is_translated_by_itself(main: Main, course: Path) -> None:
    """Who names a lab gets no sentences of the engine, and writes none."""
    _, said, _ = translate(main, course, FRENCH, "lab9")

    assert said == "10 texts written in fr, 0 still missing\n"
    assert not (course / "locale").exists()


def test_a_translation_with_other_values_is_refused(main: Main, course: Path) -> None:
    """A place for a value that is lost or made up would break a page, so nothing is written."""
    words = FRENCH | {"{file}, line {line}": "{fichier}, ligne {line}"}

    code, _, said = translate(main, course, words)

    assert code == 2
    assert "the translation has other places for values than '{file}, line {line}'" in said
    assert (course / "solutions/lab9/tests.py").read_text(encoding="utf-8") == TESTS


def test_a_file_that_is_no_catalogue_is_refused(main: Main, course: Path) -> None:
    """The file is named."""
    (course / "fr.po").write_text('msgid "a\n')

    code, _, said = main("texts", "fr", "--course", course, "--from", course / "fr.po")

    assert code == 2
    assert "fr.po: " in said


def test_a_course_that_names_its_languages_must_name_this_one(main: Main, course: Path) -> None:
    """What stands in ``course.toml`` decides; otherwise the comments would be remarks like others."""
    (course / "course.toml").write_text('languages = ["en", "zh"]\n')

    code, _, said = translate(main, course, FRENCH)

    assert code == 2
    assert "course.toml does not name 'fr'; add it to its languages" in said


def test_a_title_that_stands_in_no_table_is_told(main: Main, tmp_path: Path) -> None:
    """Where a line cannot be added, the author learns how to write the title."""
    inline = 'title = {en = "Lab 9: Penalties"}\nsecret = "x"\n[exercises.penalty]\npoints = 100\n'
    source = SOURCE.replace("zh", "fr")
    course = make_course(tmp_path / "course", **{"lab.toml": inline, "lab9.py": source})

    code, _, said = translate(main, course, FRENCH)

    assert code == 2
    assert "titles stand in no table; write them as [title] with a line each" in said


# -- a course in three languages


def test_a_third_language_is_released_like_the_others(main: Main, course: Path) -> None:
    """Its notebook, handout and table are made, and the words of its catalogue are in them."""
    translate(main, course, FRENCH)
    lab = load_lab(course, "lab9")

    files = release(lab)

    assert lab.languages == ("en", "zh", "fr")
    assert {"lab9.fr.ipynb", "README.fr.md", "fr.toml"} <= files.keys()
    assert "## Pénalités" in files["README.fr.md"]
    assert "| Exercice | Worth | Builds on |" in files["README.fr.md"]
    assert "*Ta réponse :*" in files["lab9.fr.ipynb"]
    assert "# TODO: renvoie la moitié de la somme des carrés de w" in files["lab9.fr.ipynb"]
    assert '"""La moitié de la somme des carrés de w."""' in files["README.fr.md"]
    assert "moitié" not in files["lab9.py"]
    assert tomllib.loads(files["fr.toml"])["texts"]["It is empty."] == "C'est vide."
    assert "fr:" not in files["test_public.py"]
    assert "locale/fr/LC_MESSAGES/messages.po" in bundle_files(lab)


def test_reports_speak_the_third_language(main: Main, course: Path) -> None:
    """A lab's sentences come from its tests, the engine's from the course; what lacks is English."""
    translate(main, course, FRENCH)

    french = language_of(load_lab(course, "lab9"), "fr")

    assert french.say("It is empty.") == "C'est vide."
    assert french.say("Exercise") == "Exercice"
    assert french.say("Builds on") == "Builds on"


def test_what_a_language_lacks_is_told(course: Path) -> None:
    """A course that promises French needs it in every title and every cell."""
    (course / "course.toml").write_text('title = "Deep"\nlanguages = ["fr"]\n')
    rubric = course / "solutions/lab9/lab.toml"

    assert Course(course).languages == ("en", "fr")
    with pytest.raises(LabError, match=r"lab9\.py:6: unknown cell header '# %% \[markdown\] zh'"):
        release(load_lab(course, "lab9"))
    (course / "solutions/lab9/lab9.py").write_text(SOURCE.replace("[markdown] zh", "[markdown] fr"))
    with pytest.raises(LabError, match=r"\[title\] has no 'fr'; add it"):
        release(load_lab(course, "lab9"))
    rubric.write_text(RUBRIC.replace("zh =", "fr ="))
    assert "README.fr.md" in release(load_lab(course, "lab9"))


# -- a course in English alone


def test_english_alone_is_a_course(main: Main, tmp_path: Path) -> None:
    """Without a word of another language everything is made, and nothing is missing."""
    english = SOURCE.replace("# %% [markdown] zh\n# ## 惩罚项\n\n", "")
    english = english.partition("\n# %% [markdown] zh thought")[0]
    course = make_course(
        tmp_path / "course",
        **{"lab9.py": english, "lab.toml": RUBRIC.replace('zh = "实验九：惩罚项"\n', "")},
    )
    lab = load_lab(course, "lab9")
    write(lab)

    assert lab.languages == ("en",)
    assert lab.translations == {}
    assert stale(lab) == []
    assert sorted(path.name for path in lab.handout.iterdir()) == [
        *("README.md", "lab.toml", "lab9.ipynb", "lab9.py", "probes.py", "test_public.py"),
    ]
    with pytest.raises(UsageError, match="no language 'fr'; there are: en, zh"):
        language_of(lab, "fr")
    assert language_of(lab, "zh").say("Points") == "得分"


# -- questions before the code

PREDICT = """[[question]]
name = "half"
exercise = "penalty"
ask.en = "What is penalty of (3, 4)?"
ask.zh = "(3, 4) 的惩罚项是多少？"
choices.a.en = "12.5"
choices.b.en = "It is \\"25\\"."
answer = "a"
proof = \"\"\"
ask.en = penalty(torch.tensor([3.0, 4.0]))\"\"\"

[[question.wrong]]
answer = "b"
hint.en = "Halve it."
hint.zh = "除以二。"

[[question]]
name = "sum"
exercise = "penalty"
answer = "0"

[question.ask]
  en = "And of (0, 0)?"
  zh = "(0, 0) 呢？"
"""
PREDICT_IN_FRENCH = {
    "What is penalty of (3, 4)?": "Que vaut penalty de (3, 4) ?",
    'It is "25".': 'C\'est "25".',
    "Halve it.": "Divise\npar deux.",
    "And of (0, 0)?": "Et de (0, 0) ?",
}


def test_questions_before_the_code_are_translated_too(main: Main, tmp_path: Path) -> None:
    """Questions, choices and hints go out with their lines, and come back below their languages."""
    course = make_course(tmp_path / "course", **{"predict.toml": PREDICT})
    main("texts", "fr", "lab9", "--course", course, "--out", course / "all.po")

    _, said, _ = translate(main, course, PREDICT_IN_FRENCH, "lab9")

    with (course / "all.po").open("rb") as file:
        places = {message.id: message.locations for message in read_po(file)}
    assert [places[text] for text in PREDICT_IN_FRENCH] == [
        [("solutions/lab9/predict.toml", line)] for line in (4, 7, 14, 23)
    ]
    assert said.startswith("4 texts written in fr, ")
    assert (course / "solutions/lab9/predict.toml").read_text(encoding="utf-8") == (
        PREDICT.replace('多少？"\n', '多少？"\nask.fr = "Que vaut penalty de (3, 4) ?"\n')
        .replace('25\\"."\n', '25\\"."\nchoices.b.fr = "C\'est \\"25\\"."\n')
        .replace('二。"\n', '二。"\nhint.fr = "Divise par deux."\n')
        .replace('呢？"\n', '呢？"\n  fr = "Et de (0, 0) ?"\n')
    )


def test_a_question_beside_which_nothing_can_stand_is_told(main: Main, tmp_path: Path) -> None:
    """What is written within one line learns how to be written."""
    inline = PREDICT.replace('hint.en = "Halve it."\nhint.zh', 'hint = {en = "Halve it."}\nnote.zh')
    course = make_course(tmp_path / "course", **{"predict.toml": inline})

    code, _, said = main("texts", "fr", "--course", course)

    assert code == 2
    assert (
        'predict.toml: a text does not stand on a line of its own; write each as `ask.en = "…"`'
        in (" ".join(said.split()))
    )


# -- what course.toml says


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        ('"zh"', 'languages is text, "zh"; write a list'),
        ('["zh", 1]', 'languages.1 is 1; write text in quotes, "…"'),
        (
            '["Chinese"]',
            "languages names 'Chinese', which is no code; write one such as zh or pt-BR",
        ),
    ],
)
def test_languages_are_a_list_of_codes(tmp_path: Path, languages: str, told: str) -> None:
    """Anything else is told with what to write."""
    (tmp_path / "course.toml").write_text(f"languages = {languages}\n")

    with pytest.raises(LabError, match=re.escape(f"course.toml:1: {told}")):
        _ = Course(tmp_path).languages


def test_a_course_without_settings_speaks_what_its_labs_speak(course: Path) -> None:
    """The titles of all labs decide, English first."""
    other = course / "solutions" / "lab8"
    other.mkdir()
    (other / "lab.toml").write_text('[title]\nfr = "TP 8"\nen = "Lab 8"\n')

    assert Course(course).languages == ("en", "fr", "zh")
    assert Course(course).title == ""


def test_files_are_named_by_their_language() -> None:
    """English has the plain name."""
    assert [localized("README.md", code) for code in ("en", "zh")] == ["README.md", "README.zh.md"]
    assert engine_languages() == ["en", "zh"]
