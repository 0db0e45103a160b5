"""What a lab's tests say is found by reading, and so is what stands beside it in other languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course.sentences import (
    find_sentences,
    joined,
    languages_in,
    read_phrasebook,
    split_words,
    translations_in,
    without_translations,
)
from grader.errors import LabError

PATH = Path("tests.py")

TEST = '''from grader.testing import assert_close, cases, fail, points


@points(60, exercise="penalty")
def test_penalty(student):
    """penalty(w) is half
    the sum of the squares.

    Square every element,

    then halve.
    """
    for w in cases(1.0):
        assert_close(student.call("penalty", w), 0.5, mistakes={"The \\"half\\" is missing.": 1.0})
    fail("Nothing was seen.", mistake="It is empty.")
'''

TEXTS = [
    "penalty(w) is half the sum of the squares.",
    "Square every element, then halve.",
    'The "half" is missing.',
    "Nothing was seen.",
    "It is empty.",
]

TRANSLATED = '''
# zh: is no translation unless it stands above a sentence; a test's comments may say anything else


@points(2, exercise="l2_penalty", public=True)
def test_penalty(student):
    # zh: 平方和的一半。
    # fr: La moitié de la somme des carrés.
    # zh: 把每个元素平方，
    #     全部相加，再除以二。
    # fr: Mets chaque élément
    #     au carré.
    # note: what is no language of the course is a comment like any other
    """Half the sum of the squares.

    Square every element, add them all up, divide by two.
    """
    assert_close(
        student.call("l2_penalty"),
        mistakes=lambda: {
            # zh: 漏了系数。
            "The factor is missing.": 1,
            "It is a list.": 2,
        },
    )
    # zh: 什么也没看到。
    # zh: 它是空的。
    fail("Nothing was seen.", mistake="It is empty.")
    # zh: 是列表。
    fail("Nothing was seen.", mistake="It is a tuple.")
'''.partition("\n\n\n")[2]


def english(source: str) -> list[str]:
    return [sentence.english for sentence in find_sentences(PATH, source)]


# -- sentences


def test_sentences_are_found_without_running_the_test() -> None:
    """Titles, hints, mistakes and fail texts are collected, paragraphs joined to one line."""
    assert english(TEST) == TEXTS


def test_mistakes_that_wait_for_a_wrong_answer_are_found_too() -> None:
    """Names stand in the dict that a lambda returns as well as in one that is passed."""
    assert english(TEST.replace("mistakes={", "mistakes=lambda: {")) == TEXTS


def test_names_of_mistakes_are_told_from_other_sentences() -> None:
    """Keys of ``mistakes=`` and ``mistake=`` of ``fail`` are names; titles and what was seen are not."""
    names = [one.english for one in find_sentences(PATH, TEST) if one.is_mistake]

    assert names == ['The "half" is missing.', "It is empty."]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"The \\"half\\" is missing."', "NAME", r":14: 'NAME' is no literal text; write what"),
        ('"The \\"half\\" is missing."', 'f"{w}"', r":14: .* is no literal text"),
        ('{"The \\"half\\" is missing.": 1.0}', "WRONG", r":14: 'WRONG' is no literal text"),
        ('{"The \\"half\\" is missing.": 1.0}', "{**WRONG}", r":14: .* is no literal text"),
        ('{"The \\"half\\" is missing.": 1.0}', "lambda: WRONG", r":14: 'WRONG' is no literal"),
        ('"Nothing was seen."', "seen", r":15: 'seen' is no literal text"),
        ('"It is empty."', "name()", r":15: 'name\(\)' is no literal text"),
        ('fail("Nothing was seen.", mistake="It is empty.")', "fail()", r":15: 'fail\(\)' is no"),
        (TEST[TEST.index('    """') : TEST.index("    for")], "", r":5: test_penalty has no docs"),
        ("for w in", "for w on", r":13: invalid syntax; mend it"),
    ],
)
def test_a_text_that_cannot_be_found_is_named_with_its_line(
    old: str, new: str, message: str
) -> None:
    """A text that only a run would make cannot be translated; its author learns which."""
    assert old in TEST

    with pytest.raises(LabError, match=rf"tests.py{message}"):
        english(TEST.replace(old, new))


def test_title_and_hint_are_told_apart() -> None:
    """The first paragraph is the title, the rest the hint, each on one line."""
    assert split_words("A title\n    in two lines.\n\n    A hint.\n\n    More.\n    ") == (
        "A title in two lines.",
        "A hint. More.",
    )


# -- translations


def test_a_translation_stands_above_its_sentence() -> None:
    """Comments go to the sentences that begin on the line below, in order, each language by itself."""
    book = read_phrasebook(PATH, TRANSLATED, ["zh", "fr"])

    assert book.complaints == []
    assert book.translations["zh"] == {
        "Half the sum of the squares.": "平方和的一半。",
        "Square every element, add them all up, divide by two.": "把每个元素平方，全部相加，再除以二。",
        "The factor is missing.": "漏了系数。",
        "Nothing was seen.": "什么也没看到。",
        "It is empty.": "它是空的。",
        "It is a tuple.": "是列表。",
    }
    assert book.translations["fr"] == {
        "Half the sum of the squares.": "La moitié de la somme des carrés.",
        "Square every element, add them all up, divide by two.": "Mets chaque élément au carré.",
    }


def test_other_languages_are_comments() -> None:
    """Only the languages that are asked for are read; all else is an author's remark."""
    book = read_phrasebook(PATH, TRANSLATED, ["fr"])

    assert list(book.translations) == ["fr"]
    assert book.complaints == []


def test_a_translation_may_wait_to_be_written() -> None:
    """An empty comment keeps the place of a sentence, so that the second can be said without the first."""
    source = '# zh:\n# zh: 它是空的。\nfail("Nothing was seen.", mistake="It is empty.")\n'

    book = read_phrasebook(PATH, source, ["zh"])

    assert book.translations["zh"] == {"It is empty.": "它是空的。"}


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("漏了", "系数。", "漏了系数。"),
        ("漏了，", "系数", "漏了，系数"),
        ("漏了", "bias", "漏了 bias"),
        ("The bias", "is missing", "The bias is missing"),
        ("", "系数", "系数"),
    ],
)
def test_lines_are_joined_as_the_language_wants_it(one: str, other: str, both: str) -> None:
    """Between Chinese and Chinese there is no space, elsewhere there is one."""
    assert joined(one, other) == both


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (
            '# zh: 它。\n\nfail("It.")\n',
            "tests.py:1: no sentence begins on the line below; put the translation right above",
        ),
        (
            '# zh: 它。\nfor x in y:\n    fail("It.")\n',
            "tests.py:1: no sentence begins on the line below",
        ),
        (
            'fail("It.")  # zh: 它。\n',
            "tests.py:1: a translation after code; give it a line of its",
        ),
        (
            '# zh: 一。\n# zh: 二。\nfail("It.")\n',
            "tests.py:1: 2 translations, 1 sentences begin on the line below; write one for each",
        ),
        (
            '# zh: 它。\nfail("It.")\n# zh: 它。\nfail("It.")\n',
            "tests.py:3: 'It.' is translated at line 2 already; take this one out",
        ),
        (
            '# zh: 它。\nfail("It.")\n# zh: 她。\nfail("It.")\n',
            "tests.py:3: 'It.' is translated otherwise at line 2; keep one, and keep it there",
        ),
        (
            'fail("It.")\n# zh: 它。\nfail("It.")\n',
            "tests.py:2: 'It.' first stands on line 1; put its translation there",
        ),
    ],
)
def test_a_translation_that_belongs_to_nothing_is_told(source: str, complaint: str) -> None:
    """Whatever is wrong with a translation, its author learns the line and what to do."""
    (said,) = read_phrasebook(PATH, source, ["zh"]).complaints

    assert complaint in said


def test_wrong_translations_are_told_all_at_once(tmp_path: Path) -> None:
    """Who reads the translations of a lab gets one error with a line for each mistake."""
    (tmp_path / "tests.py").write_text("# zh: 一\nx = 1  # zh: 二\n", encoding="utf-8")

    with pytest.raises(LabError) as error:
        translations_in(tmp_path, ["zh"])

    assert [
        line.partition(": ")[0].rpartition("/")[2] for line in str(error.value).splitlines()
    ] == [
        "tests.py:2",
        "tests.py:1",
    ]


def test_students_have_a_table_a_language(tmp_path: Path) -> None:
    """Beside ``test_public.py`` the same mapping comes from generated tables."""
    (tmp_path / "zh.toml").write_text('[texts]\n"It." = "它。"\n', encoding="utf-8")
    (tmp_path / "lab.toml").write_text("")

    assert translations_in(tmp_path, ["zh", "fr"]) == {"zh": {"It.": "它。"}}
    assert languages_in(tmp_path) == ["zh"]


def test_translations_can_be_left_out() -> None:
    """What is left is the file as it was before anybody translated it."""
    plain = without_translations(TRANSLATED, ["zh", "fr"])

    assert "zh:" not in plain
    assert "carré" not in plain
    assert "# note: what is" in plain
    assert english(plain) == english(TRANSLATED)
