"""Real programs of students, each a file named by the score it must get."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.course.lab import Lab
from grader.grade import grade
from grader.intake.submissions import read_one
from grader.isolation.keeper import Keeper
from grader.judging.judge import Judge, with_judge
from grader.records import Grade, Outcome, Submission, TestResult

FOLDER = Path(__file__).parent / "scenarios"
LAB1 = sorted((FOLDER / "lab1").iterdir())
LAB2 = sorted((FOLDER / "lab2").iterdir())
PIECES = sorted((FOLDER / "lab2_reference_and").iterdir())
SCENARIOS = [*LAB1, *LAB2, *PIECES]

SAID = {
    "0_of_10_broken_notebook": (
        "0_of_10_broken_notebook.ipynb is a broken notebook (Expecting ',' delimiter: line 2"
        " column 1 (char 62)); save it in Jupyter and hand it in again."
    ),
    "0_of_10_endless_loop_at_import": (
        "Your file did not finish loading. It ran longer than 2 s and was stopped."
    ),
    "0_of_10_no_program": ("There is no .py or .ipynb in it; hand in lab1.py or lab1.ipynb."),
    "0_of_10_not_started": "Not started. 0_of_10_not_started.py, line 9",
    "0_of_10_syntax_error": (
        "The file could not be loaded: SyntaxError: '(' was never closed"
        " 0_of_10_syntax_error.py, line 5"
    ),
    "0_of_10_time_of_the_submission_used_up": "The 6 s for the whole submission were used up.",
    "6_of_10_answers_100_mb": "What came back is no valid reply: it is too large.",
    "6_of_10_endless_loop_when_called": "It ran longer than 2 s and was stopped.",
    "6_of_10_exits_python": "It ended the Python process instead of returning.",
    "6_of_10_missing_import": (
        "6_of_10_missing_import.py, line 2: add_up could not be loaded:"
        " ModuleNotFoundError: No module named 'a_package_that_nobody_has'"
    ),
    "6_of_10_notebook_cell_with_syntax_error": (
        "total could not be loaded: SyntaxError: '(' was never closed"
        " 6_of_10_notebook_cell_with_syntax_error.ipynb cell 2, line 2"
    ),
    "6_of_10_prints_100_mb": "It printed too much and was stopped.",
    "6_of_10_raises_with_the_input": (
        "total raised ValueError. 6_of_10_raises_with_the_input.py, line 9"
    ),
    "6_of_10_segfault": "Python itself crashed (SIGSEGV).",
    "6_of_10_sys_exit": "total raised SystemExit. 6_of_10_sys_exit.py, line 7",
    "6_of_10_too_much_memory_bit_by_bit": (
        "It asked for more memory than it may use. 6_of_10_too_much_memory_bit_by_bit.py, line 7"
    ),
    "6_of_10_too_much_memory_for_a_tensor": (
        "It asked for more memory than it may use. 6_of_10_too_much_memory_for_a_tensor.py, line 5"
    ),
    "6_of_10_total_wrong_mean_right": "The value is wrong. This is the mean.",
    "6_of_10_wrong_type": "The result is a float; a tensor is asked for.",
    "8_of_94_two_exercises_only": "Your file defines no dropout_layer.",
    "0_of_94_syntax_error": (
        "The file could not be loaded: SyntaxError: expected ':' 0_of_94_syntax_error.py, line 6"
    ),
    "89_of_94_ready_made_relu": (
        "It calls the ready-made relu; this exercise asks you to write it."
        " 89_of_94_ready_made_relu.ipynb cell 2, line 3"
    ),
}
"""What a failed test says (what was seen, the mistake, the line), or a note on the program."""


SPOKEN_TO = [path for path in SCENARIOS if path.stem in SAID]


@pytest.fixture(scope="session")
def grades(lab1: Lab, lab2: Lab, keeper: Keeper) -> Mapping[Path, Grade]:
    """Every scenario, graded without training."""

    def lab1_grades(judge: Judge) -> dict[Path, Grade]:
        return {path: grade(read_one(path, "lab1"), judge, quick=True) for path in LAB1}

    def lab2_grades(judge: Judge) -> dict[Path, Grade]:
        submissions = {path: read_one(path, "lab2") for path in LAB2}
        submissions |= {path: after_reference(judge.lab, path) for path in PIECES}
        return {path: grade(each, judge, quick=True) for path, each in submissions.items()}

    return {
        **with_judge(lab1, keeper, lab1_grades),
        **with_judge(lab2, keeper, lab2_grades),
    }


def after_reference(lab: Lab, piece: Path) -> Submission:
    """A notebook with the reference solution in one cell, and in the next what overrides it."""
    sources = (lab.reference_source, piece.read_text(encoding="utf-8"))
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    content = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    name = f"{piece.stem}.ipynb"
    return Submission("", "", None, name, {name: content.encode()})


def score_in(name: str, full: float) -> tuple[float, float]:
    """The score that a scenario's name asks for."""
    if name.startswith("full_marks"):
        return full, full
    found = re.match(r"(\d+)_of_(\d+)_", name)
    assert found, f"{name}: begin it with full_marks or with 3_of_10"
    return float(found[1]), float(found[2])


def said(result: TestResult) -> str:
    assert result.failure is not None
    parts = (result.failure.seen, result.failure.mistake, result.failure.place)
    return " ".join(str(part) for part in parts if part)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_score_is_the_one_in_the_name(path: Path, grades: Mapping[Path, Grade]) -> None:
    """A scenario gets the score that its name says, and every test of it is judged."""
    one = grades[path]
    faults = [test.fault for test in one.tests if test.outcome is Outcome.NOT_JUDGED]

    assert not faults
    assert (one.score, one.max_score) == score_in(path.name, one.max_score)


@pytest.mark.parametrize("path", SPOKEN_TO, ids=lambda path: path.stem)
def test_what_went_wrong_is_said_in_one_clear_line(
    path: Path, grades: Mapping[Path, Grade]
) -> None:
    """A bad program is answered with what was seen and where, not with a traceback."""
    one = grades[path]
    heard = {said(test) for test in one.tests if test.failure} | {str(note) for note in one.notes}

    assert SAID[path.stem] in heard


def test_every_program_that_loses_points_is_told_why(grades: Mapping[Path, Grade]) -> None:
    """Each failed test of each scenario says what was seen, in one line."""
    tests = [test for one in grades.values() for test in one.tests]
    failures = [test.failure for test in tests if test.outcome is Outcome.FAILED]

    assert all(failure and len(str(failure.seen).splitlines()) == 1 for failure in failures)
