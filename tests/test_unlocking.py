"""Questions before the code: asked, hinted at, remembered, proven and not given away."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.authoring.guesses import plain_answers, public_predictions, unproven
from grader.authoring.leaks import prove_nothing_leaks
from grader.authoring.release import release, stale, write
from grader.commands import students_cli
from grader.course.lab import Lab, lab_names, load_lab
from grader.course.predictions import PREDICTIONS, normal_form, read_predictions
from grader.errors import LabError, UsageError
from grader.home.unlocking import PROGRESS, progress, questionnaire

ROOT = Path(__file__).parent.parent
Command = Callable[..., tuple[int, str, str]]

LAB = {
    "lab9.py": '# %%\nimport torch\n\n# %%\ndef double(x):\n    """2x."""\n'
    "    # BEGIN SOLUTION: return it\n    return x + x\n    # END SOLUTION\n",
    "lab.toml": 'secret = "y"\n[title]\nen = "Nine"\nzh = "九"\n'
    "[exercises.double]\npoints = 100\ntries = []\n",
    "tests.py": "from grader.testing import assert_close, normal, points\n\n\n"
    '@points(100, exercise="double", public=True)\ndef test_it(student):\n'
    '    # zh: 两倍。\n    """double(x) is 2x."""\n    x = normal(3)\n'
    '    assert_close(student.call("double", x), 2 * x)\n',
    PREDICTIONS: """
[[question]]
name = "three"
exercise = "double"
ask.en = "What is double(3)?"
ask.zh = "double(3) 是多少？"
answer = "6"
proof = "double(torch.tensor([3.0]))"

[[question.wrong]]
answer = "9"
hint.en = "That is the square."
hint.zh = "这是平方。"

[[question]]
name = "sign"
exercise = "double"
ask.en = "Is double(-1) positive?"
ask.zh = "double(-1) 是正数吗？"
choices.a.en = "yes"
choices.a.zh = "是"
choices.b.en = "no"
choices.b.zh = "否"
answer = "b"
proof = "'a' if double(-1) > 0 else 'b'"

[[question.wrong]]
answer = "a"
hint.en = "Twice a negative number is negative."
hint.zh = "负数的两倍是负数。"
""",
}


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """A lab with two questions, released."""
    folder = tmp_path / "solutions" / "lab9"
    folder.mkdir(parents=True)
    for name, text in LAB.items():
        (folder / name).write_text(text, encoding="utf-8")
    write(load_lab(tmp_path, "lab9"))
    return load_lab(tmp_path, "lab9")


@pytest.fixture
def command(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """A command of the students' part, with what is typed."""

    def run(*words: str, typed: str = "") -> tuple[int, str, str]:
        answers = iter(typed.splitlines())

        def give(*_: object) -> str:
            try:
                return next(answers)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", give)
        monkeypatch.setattr(sys, "argv", ["grader", *words])
        monkeypatch.chdir(lab.course)
        with pytest.raises(SystemExit) as ended:
            students_cli.main()
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def changed(lab: Lab, *change: str) -> Lab:
    """The lab with another line among its questions."""
    path = lab.folder / PREDICTIONS
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    return lab


# -- in the terminal


def test_questions_are_asked_until_they_are_right(lab: Lab, command: Command) -> None:
    """A usual wrong answer gets its hint, any other a word; then the next question comes."""
    code, out, err = command("unlock", "lab9", typed="9\n5\n6.0\nc\na\nb\n")

    assert (code, err) == (0, "")
    assert out.count("Right.") == 2
    for words in (
        "What is double(3)?",
        "That is the square.",
        "Not so. Work the example out by hand, step by step.",
        "b) no",
        "Answer with one of a, b.",
        "Twice a negative number is negative.",
        "2 of 2 questions answered (grader unlock lab9).",
    ):
        assert words in out


def test_what_was_answered_is_not_asked_again(lab: Lab, command: Command) -> None:
    """Progress stays beside the lab's file; an empty answer goes on; --again asks all."""
    _, first, _ = command("unlock", "lab9", typed="6\n\n")
    _, second, _ = command("unlock", "lab9", typed="")
    _, third, _ = command("unlock", "lab9", "--again", typed="")

    assert "1 of 2 questions answered" in first
    assert "double(3)" not in second
    assert "double(-1)" in second
    assert "double(3)" in third
    assert list(json.loads((lab.handout / PROGRESS).read_text(encoding="utf-8"))) == ["three"]


def test_questions_are_asked_in_chinese(command: Command) -> None:
    """Question, hint and what is said at the end."""
    _, out, _ = command("unlock", "lab9", "--lang", "zh", typed="９\n６\n")

    assert "double(3) 是多少？" in out
    assert "这是平方。" in out
    assert "已答对 1/2 道预测题" in out


def test_a_changed_question_is_asked_again(lab: Lab, command: Command) -> None:
    """What was answered is known by the answer's hash, not by the name alone."""
    command("unlock", "lab9", typed="6\nb\n")
    changed(lab, 'answer = "6"', 'answer = "7"')
    write(lab)

    assert [one.name for one in questionnaire(lab.handout).open()] == ["three"]


def test_one_exercise_can_be_asked_about(lab: Lab, command: Command) -> None:
    """By its name; one without questions is told with the nearest."""
    code, _, err = command("unlock", "lab9", "doubel")

    assert code == 2
    assert "no question is about 'doubel'; write double" in err
    assert "double(3)" in command("unlock", "lab9", "double")[1]


def test_a_lab_without_questions_is_told(lab: Lab, command: Command) -> None:
    """No error: there is nothing to do."""
    (lab.handout / PREDICTIONS).unlink()

    assert command("unlock", "lab9")[:2] == (0, "lab9 has no questions before the code\n")


@pytest.mark.parametrize("text", ["{", "[]", "\x00"])
def test_a_damaged_progress_is_told(text: str, lab: Lab, command: Command) -> None:
    """With what mends it."""
    (lab.handout / PROGRESS).write_text(text)

    code, _, err = command("unlock", "lab9")
    assert code == 2
    assert f"{PROGRESS} cannot be read; delete it, and answer again" in err


def test_a_plain_answer_among_students_files_is_refused(lab: Lab) -> None:
    """It was not made by grader release."""
    (lab.handout / PREDICTIONS).write_text(LAB[PREDICTIONS], encoding="utf-8")

    with pytest.raises(LabError, match="'three' has a plain answer; run grader release"):
        questionnaire(lab.handout)


def test_progress_counts_questions_of_these_exercises(lab: Lab) -> None:
    """None where there are none, or where plain answers lie: an author's own folder."""
    paper = questionnaire(lab.handout)
    paper.with_answer(paper.questions[0])

    said = progress(lab.handout, ["double"])
    assert str(said) == "1 of 2 questions answered (grader unlock lab9)."
    assert progress(lab.handout, ["other"]) is None
    assert progress(lab.folder, ["double"]) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2", " 2.0 "),
        ("(3, 3)", "torch.Size([3, 3])"),
        ("(3, 3)", "3 3"),
        ("-1.9", "−1.9"),
        ("12.5", "１２．５"),
        (".6", "0.6"),
        ("A", "a"),
        ("0", "-0.0"),
        ("-1.9", "tensor([-1.9000])"),
    ],
)
def test_answers_that_mean_the_same_are_the_same(one: str, other: str) -> None:
    """However they are written."""
    assert normal_form(one) == normal_form(other)


def test_answers_that_differ_stay_different() -> None:
    """Sign, order and number count."""
    assert len({*map(normal_form, ("1", "-1", "1 2", "2 1", "12", "1.2", ""))}) == 7


# -- for authors


def test_students_copy_has_hashes_and_no_proof(lab: Lab) -> None:
    """It is made by release, is found out of date, and hides right and wrong answers alike."""
    table = tomllib.loads(release(lab)[PREDICTIONS])

    assert all(len(one["answer"]) == 64 for one in table["question"])
    assert all(len(w["answer"]) == 64 for one in table["question"] for w in one["wrong"])
    assert "proof" not in release(lab)[PREDICTIONS]
    assert stale(lab) == []
    changed(lab, "What is double(3)?", "What is double(3.0)?")
    assert [path.name for path in stale(lab)] == [PREDICTIONS]


def test_a_lab_needs_no_questions(lab: Lab) -> None:
    """Then students get no file of them, and there is nothing to prove."""
    (lab.folder / PREDICTIONS).unlink()

    assert (public_predictions(lab), list(unproven(lab))) == ("", [])
    assert PREDICTIONS not in release(lab)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (('answer = "6"', 'answer = "8"'), "has the answer '8', and its proof comes to '[6.0]'"),
        (("double(torch", "duble(torch"), "has a proof that raises NameError"),
        (('proof = "double(torch.tensor([3.0]))"\n', ""), "write the proof that computes it"),
        (
            ('exercise = "double"', 'exercise = "dubble"'),
            "is of 'dubble', no exercise; write double",
        ),
        (('hint.zh = "这是平方。"\n', ""), "is not said in 'zh': the hint to '9'; write it"),
        (('ask.zh = "double(3) 是多少？"\n', ""), "is not said in 'zh': ask; write it"),
        (
            (
                '[[question.wrong]]\nanswer = "9"\nhint.en = "That is the square."\nhint.zh = "这是平方。"\n',
                "",
            ),
            "has no wrong answer; add [[question.wrong]]",
        ),
        (
            ("choices.b.en", 'choices.c.en = "?"\nchoices.c.zh = "?"\nchoices.b.en'),
            "has no hint to 'c'",
        ),
        (('answer = "9"', 'answer = "6.0"'), "has an answer twice; keep each once, right or wrong"),
        (
            ('answer = "b"', 'answer = "d"'),
            "has an answer 'd', which is no choice; there are: a, b",
        ),
        (('name = "sign"', 'name = "three"'), "there is a question 'three' above"),
        (('ask.en = "What is double(3)?"\n', ""), "has no English; write ask.en"),
        (('choices.a.en = "yes"\n', ""), "choice 'a' of 'sign' has no English"),
        (('answer = "9"', "anwser = 9"), "anwser is no key"),
    ],
)
def test_check_complains_of_a_question(change: tuple[str, str], complaint: str, lab: Lab) -> None:
    """Each with the file and a line."""
    found = list(unproven(changed(lab, *change)))

    assert any(complaint in line for line in found), found
    assert all(f"{PREDICTIONS}:" in line for line in found)


def test_the_labs_questions_are_proven() -> None:
    """Ten and more over the course, each lab has some; what the solutions say are the answers."""
    labs = [load_lab(ROOT, name) for name in lab_names(ROOT)]

    assert all(read_predictions(lab.folder) for lab in labs)
    assert [line for lab in labs for line in unproven(lab)] == []


def test_a_plain_answer_does_not_get_out(lab: Lab) -> None:
    """Its line, or a proof's, is found in any file that students would get."""
    lines = [line for _, line in plain_answers(lab)]

    assert 'answer = "6"' in lines
    for line in lines:
        with pytest.raises(LabError, match=r"of predict\.toml, an answer: '…'"):
            prove_nothing_leaks(lab, {"lab9/notes.md": f"see\n{line}\n".encode()})
    prove_nothing_leaks(lab, {f"lab9/{n}": text.encode() for n, text in release(lab).items()})


def test_an_exercise_without_questions_is_refused(lab: Lab) -> None:
    """With what there is."""
    with pytest.raises(UsageError, match="no question is about 'more'"):
        questionnaire(lab.handout).open("more")
