"""A lab's trials, wrong and right programs in ``solutions/labN/trials``: read, edited, and told apart."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.authoring.trials import Trial, TrialKind, read_trials, trials
from grader.course.lab import load_lab
from grader.errors import LabError

COURSE = Path(__file__).parent / "scenarios" / "course"
SOLUTION = '''import torch


# %%
def total(x):
    """The sum of x."""
    # BEGIN SOLUTION: add up
    result = 0
    for row in x:  # (N,)
        # one after the other
        for value in row:
            result = result + value  # a scalar
    return result
    # END SOLUTION


# %%
def scaled(x, factor):
    """x times factor."""
    y = x * factor
    return y


# %%
def mean(x):
    """The mean of x."""
    y = total(x)
    return y / x.numel()
'''
BY_HAND = """# %% right: By hand.
def total(x):
    y = x.sum()
    return y
"""

Read = Callable[..., tuple[list[Trial], list[str]]]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    copy = tmp_path / "course"
    shutil.copytree(COURSE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "solutions" / "lab1" / "lab1.py").write_text(SOLUTION, encoding="utf-8")
    return copy


@pytest.fixture
def read(course: Path) -> Read:
    """Reads trials of the small lab; each is the text of a file named after an exercise."""

    def run(**texts: str) -> tuple[list[Trial], list[str]]:
        folder = course / "solutions" / "lab1" / "trials"
        folder.mkdir()
        for exercise, text in texts.items():
            (folder / f"{exercise}.py").write_text(text, encoding="utf-8")
        found, complaints = read_trials(load_lab(course, "lab1"), trained={"mean"})
        return found, [line.removeprefix(f"{folder}/") for line in complaints]

    return run


def program(read: Read, text: str) -> str:
    """The program of the last of some trials of ``total`` that are as they must be."""
    found, complaints = read(total=text)
    assert complaints == []
    return found[-1].program


# -- what is read


def test_a_program_is_put_after_the_solution(read: Read) -> None:
    """Kind, sentence, place and code of a trial that is written out."""
    found, complaints = read(total=f'"""For authors."""\n\n{BY_HAND}')

    (trial,) = found
    assert complaints == []
    assert (trial.kind, trial.exercise, trial.sentence) == (TrialKind.RIGHT, "total", "By hand.")
    assert trial.place.endswith("trials/total.py:3")
    assert [cell.label for cell in trial.code.cells] == ["lab1.py", "total.py:3"]
    assert trial.code.cells[0].source == SOLUTION
    assert trial.program == BY_HAND.partition("\n")[2].rstrip()


def test_a_sentence_goes_on_below_its_header(read: Read) -> None:
    """Lines of a comment with three spaces belong to the sentence, others to the program."""
    text = "# %% wrong: One\n#    and\n#   two.\n# a comment\ndef total(x):\n    return x.max()\n"
    found, _ = read(total=text)

    assert found[0].sentence == "One and two."
    assert found[0].program.startswith("# a comment\n")


def test_a_solution_is_edited(read: Read) -> None:
    """The lines are found whatever their indent and comments are, and the new ones indented alike."""
    text = "# %% wrong: a\n# - for row in x:\n# -     for value in row:\n# + for row in x[1:]:\n"
    text += "# +     for value in row:\n# +         pass\n\n# - return result  # a scalar\n# + return 1\n"

    assert (
        program(read, text)
        == '''def total(x):
    """The sum of x."""
    result = 0
    for row in x[1:]:
        for value in row:
            pass
            result = result + value  # a scalar
    return 1'''
    )


def test_lines_are_taken_away(read: Read) -> None:
    """A blank line ends a hunk, so that two can follow that put nothing in their place."""
    text = "# %% wrong: a\n# - result = 0\n\n# - for row in x:\n# -     for value in row:\n"
    text += "# -         result = result + value\n"

    assert program(read, text).splitlines()[2:] == ["    return result"]


def test_new_lines_may_stand_further_left(read: Read) -> None:
    """What is put in is shifted as a whole, also to the left of what was found."""
    text = "# %% wrong: a\n# -     result = result + value\n# +     result = value\n# + break\n"

    assert "\n            result = value\n        break\n" in program(read, text)


def test_another_trial_is_edited(read: Read) -> None:
    """``as above`` is the nearest program that is written out, whatever edits stand between."""
    edit = "# %% wrong, as above: {0}\n# - return y\n# + return y + {0}\n\n"

    assert program(read, f"{BY_HAND}\n\n{edit.format(1)}{edit.format(2)}").endswith("return y + 2")


def test_parts_that_train_together_are_edited_where_the_line_stands(course: Path) -> None:
    """An exercise of several parts: the trial redefines those that its edits touch."""
    lab = course / "solutions" / "lab1"
    rubric = (lab / "lab.toml").read_text(encoding="utf-8")
    rubric += '[exercises.both]\npoints = 1\nparts = ["scaled", "mean", "total"]\n'
    (lab / "lab.toml").write_text(rubric, encoding="utf-8")
    (lab / "trials").mkdir()
    text = "# %% wrong: (unnamed) a\n# - y = x * factor\n# + y = x\n# - y = total(x)\n# + y = 1\n"
    (lab / "trials" / "both.py").write_text(text, encoding="utf-8")

    (trial,) = trials(load_lab(course, "lab1"), TrialKind.WRONG)

    assert trial.program.count("def ") == 2
    assert "    y = x\n" in trial.program
    assert "    y = 1\n" in trial.program


def test_trials_of_what_trains_are_judged_with_training(read: Read) -> None:
    """Those of other exercises are not."""
    text = "# %% wrong: a\n# - y = total(x)\n# + y = 0\n"
    found, _ = read(mean=text, total=BY_HAND)

    assert [(trial.exercise, trial.training) for trial in found] == [
        ("mean", True),
        ("total", False),
    ]


def test_a_wrong_program_may_have_two_names(read: Read) -> None:
    """Two tests tell it so; each name is a trial."""
    edit = "# %% wrong: {}\n# - result = 0\n# + result = 1\n\n"
    found, complaints = read(total=edit.format("One.") + edit.format("Two."))

    assert [trial.sentence for trial in found] == ["One.", "Two."]
    assert complaints == []


# -- what an author may write wrongly

PROGRAM = "\ndef total(x):\n    return x.max()\n"
EDIT = "# %% wrong: a\n# - result = 0\n# + result = 1\n"
WRONGLY = {
    "# %% worng: a"
    + PROGRAM: "total.py:1: unknown header '# %% worng: a'; write `# %% wrong: SENTENCE`",
    "# %% right as above: a" + PROGRAM: "write `# %% right, as above: SENTENCE`",
    "# %% wrong a"
    + PROGRAM: "total.py:1: unknown header '# %% wrong a'; write `# %% wrong: SENTENCE`",
    "#%% wrong: a" + PROGRAM: "write `# %% wrong: SENTENCE`",
    "# %% wrong:"
    + PROGRAM: "total.py:1: a header without a sentence; say what is wrong, after the colon",
    "# %% wrong: (unnamed)" + PROGRAM: "a header without a sentence; say what is wrong",
    "# %% right:" + PROGRAM: "a header without a sentence; say what is unusual",
    "# %% wrong: a\n#    b\n\n": "total.py:1: an empty trial; write the program below it, or an edit",
    "x = 1\n" + BY_HAND: "total.py:1: code above the first trial; put a header above it",
    '"""Nothing."""\n': "total.py has no trials; write one, such as `# %% wrong: SENTENCE`, or remove",
    "# %% wrong: a\n\ndef total(x):\n    return (\n": "total.py:4: '(' was never closed; mend it",
    "# %% wrong: a\ndef totl(x):\n    return 1\n": "total.py:1: defines totl, not total; define it",
    "# %% wrong: a\nprint(1)\n": "total.py:1: defines nothing, not total; define it",
    "# %% wrong, as above: a"
    + PROGRAM: "total.py:1: `as above` over a program that is written out",
    EDIT.replace(
        "wrong:", "wrong, as above:"
    ): "`as above`, and no program is written out above; leave",
    EDIT.replace(
        "# - result = 0\n", ""
    ): "total.py:2: no line to find; write above it as `# - ` the line",
    EDIT.replace("result = 0", "# zero"): "total.py:2: no line to find",
    EDIT
    + "result = 2\n": "total.py:4: 'result = 2' among the lines of an edit; begin it with `# - `",
    EDIT + "# then\n": "total.py:4: '# then' among the lines of an edit",
    EDIT.replace(
        "= 0", "= 0.0"
    ): "total.py:2: `result = 0.0` does not stand in the solution's total; "
    "the nearest line there is `result = 0`",
    EDIT.replace(
        "= 0", "= 0\n# - return result"
    ): "total.py:2: the 2 lines from `result = 0` on do not "
    "stand one below the other, indented like this, in the solution's total; copy them from there",
    EDIT.replace(
        "= 1", "= ("
    ): "total.py:1: the edited program is no Python ('(' was never closed, at "
    "'result = ('); mend the `# +` lines",
    EDIT
    + "\n# - result = 0\n# + result = 2\n": "total.py:5: this line is replaced twice; make one change",
    EDIT.replace("= 1", "= 0"): "total.py:1: the same program as the solution; change or remove it",
    f"{EDIT}\n{EDIT}": "total.py:5: the same program as that of line 1; change or remove it",
    BY_HAND.replace("y = x.sum()", "return y")
    + "\n# %% wrong, as above: b\n# - return y\n": "total.py:7: "
    "`return y` stands 2 times in the program above; add a line above or below it that stays",
}


@pytest.mark.parametrize(("text", "complaint"), WRONGLY.items(), ids=range(len(WRONGLY)))
def test_what_is_written_wrongly_is_told_once(read: Read, text: str, complaint: str) -> None:
    """Each has one line: the place, what is wrong, and what to write."""
    _, complaints = read(total=text)

    (line,) = complaints
    assert complaint in line


def test_a_file_is_named_after_an_exercise(read: Read) -> None:
    """A file of no exercise is told, with the name that may be meant."""
    assert read(totl=BY_HAND) == (
        [],
        ["totl.py: no exercise 'totl'; name the file after its exercise, such as total.py"],
    )


def test_a_solution_that_is_not_there_cannot_be_edited(course: Path, read: Read) -> None:
    """Where the solution's exercise is no function or class, a trial must be written out."""
    source = course / "solutions" / "lab1" / "lab1.py"
    text = SOLUTION.replace("def total", "def sum_of") + "\n\n# %%\ntotal = sum_of\n"
    source.write_text(text, encoding="utf-8")

    _, complaints = read(total=EDIT)

    assert complaints == ["total.py:2: the solution's total is not there; write the program out"]


def test_every_cell_is_told(read: Read) -> None:
    """A mistake hides no other, and is told once: what edits a spoilt program is passed over."""
    spoilt = "# %% right: a\ndef total(x):\n    return (\n\n"
    edits = "# %% wrong, as above: b\n# - return (\n# + return 1\n\n# %% wrong: c\n\n"
    found, complaints = read(total=f"{spoilt}{edits}{EDIT}", scaled="# %% right:\n")

    assert [line.split(": ")[0] for line in complaints] == [
        "scaled.py:1",
        "total.py:3",
        "total.py:9",
    ]
    assert [trial.line for trial in found] == [11]


def test_who_needs_whole_trials_hears_of_the_first_mistake(course: Path, read: Read) -> None:
    """Where nobody lists complaints, the first one is raised."""
    read(total="# %% wrong:\n", scaled="# %% right:\n")

    with pytest.raises(LabError, match=r"scaled\.py:1: a header without a sentence"):
        trials(load_lab(course, "lab1"), TrialKind.RIGHT)
