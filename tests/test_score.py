"""Adding up: what a grade says of the results that it is made of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.judging.score import add_up, is_judged
from grader.records import Outcome, TestResult, Visibility

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
