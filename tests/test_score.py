"""Adding up: what a grade says of the results that it is made of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.judging.score import add_up, counted, is_judged
from grader.records import Failure, Kind, Outcome, Place, TestResult, Text, Visibility

PASSED = TestResult(
    id="tests.py::test_total",
    exercise="total",
    title="total(x) is the sum.",
    hint="",
    visibility=Visibility.HIDDEN,
    outcome=Outcome.PASSED,
    score=2,
    max_score=2,
)
FAILED = replace(PASSED, outcome=Outcome.FAILED, score=0)
NOT_JUDGED = replace(FAILED, outcome=Outcome.NOT_JUDGED)


@pytest.mark.parametrize(
    ("results", "judged"),
    [
        ([], False),
        ([PASSED], True),
        ([FAILED], True),
        ([PASSED, NOT_JUDGED], False),
    ],
)
def test_a_grade_is_judged_if_every_test_ended_and_there_is_one(
    results: list[TestResult], judged: bool
) -> None:
    """Where no test ran nothing was judged: that is no zero of the student's."""
    assert is_judged(results) is judged


def test_points_are_added_up_in_the_rubrics_order() -> None:
    """An exercise has the points of its tests; one without a test among them has no row."""
    results = [replace(PASSED, exercise="mean"), PASSED, FAILED]

    rows = add_up(results, ["total", "scaled", "mean"])

    assert [(row.name, row.score, row.max_score) for row in rows] == [
        ("total", 2, 4),
        ("mean", 2, 2),
    ]


GUESSED = replace(PASSED, guessable=True)
USED = replace(
    FAILED, failure=Failure(Kind.FORBIDDEN, Text("It calls it."), place=Place("lab1.py", 3))
)


@pytest.mark.parametrize(
    ("results", "points"),
    [
        ([GUESSED, PASSED], [2, 2]),
        ([GUESSED, FAILED], [0, 0]),
        ([GUESSED, FAILED, PASSED], [2, 0, 2]),
        ([GUESSED, NOT_JUDGED], [2, 0]),
        ([GUESSED], [2]),
        ([GUESSED, replace(FAILED, exercise="mean")], [2, 0]),
        ([PASSED, USED], [0, 0]),
    ],
    ids=[
        *("beside what passed", "beside what failed", "beside both", "beside what was not judged"),
        *("alone", "beside another exercise", "in an exercise that was not written"),
    ],
)
def test_what_can_be_guessed_counts_beside_what_cannot(
    results: list[TestResult], points: list[float]
) -> None:
    """A right shape is worth nothing by itself; where nobody could tell, it is."""
    assert [result.score for result in counted(results)] == points
