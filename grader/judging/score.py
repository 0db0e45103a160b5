"""Results and rubric to a grade: nothing but adding up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from grader.records import ExerciseScore, Kind, Outcome, Place, TestResult


def add_up(results: Sequence[TestResult], exercises: Iterable[str]) -> tuple[ExerciseScore, ...]:
    """The points of each exercise that has a test among ``results``, in the rubric's order."""
    return tuple(
        ExerciseScore(
            name=name,
            score=round(sum(result.score for result in own), 6),
            max_score=round(sum(result.max_score for result in own), 6),
            forbidden=_shortcut(own),
        )
        for name in exercises
        if (own := [result for result in results if result.exercise == name])
    )


def counted(results: Sequence[TestResult]) -> list[TestResult]:
    """The results with the points that count.

    None for an exercise that used what it was to write; and none for what can be guessed, such as a shape,
    where every other test of the exercise failed: nothing shows that it was written at all.
    """
    taken = {result.exercise for result in results if _shortcut([result])}
    guessed = _guessed(results)
    return [
        replace(r, score=0) if r.exercise in taken or (r.guessable and r.exercise in guessed) else r
        for r in results
    ]


def is_judged(results: Sequence[TestResult]) -> bool:
    """Whether every test came to an end that is the student's."""
    return bool(results) and all(r.outcome is not Outcome.NOT_JUDGED for r in results)


def _guessed(results: Sequence[TestResult]) -> set[str]:
    """Exercises that failed each test which cannot be guessed."""
    failed: dict[str, bool] = {}
    for result in results:
        if not result.guessable:
            wrong = result.outcome is Outcome.FAILED
            failed[result.exercise] = failed.get(result.exercise, True) and wrong
    return {exercise for exercise, all_failed in failed.items() if all_failed}


def _shortcut(results: Sequence[TestResult]) -> Place | None:
    for result in results:
        if result.failure and result.failure.kind is Kind.FORBIDDEN:
            return result.failure.place
    return None
