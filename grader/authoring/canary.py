"""Programs whose score is known, judged before a class is: a grader that gets them wrong grades nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from functools import partial
from typing import NamedTuple

from grader import pool
from grader.authoring.trials import TrialKind, read_trials
from grader.course.lab import Lab
from grader.judging.item import card_of
from grader.judging.judge import Judge
from grader.judging.score import add_up, counted
from grader.records import Cell, ExerciseScore, StudentCode

TRIALS = 3
"""Wrong programs beside the solution and the skeleton, each of another exercise."""


class Known(NamedTuple):
    """A program, and what must become of it."""

    what: str
    code: StudentCode
    exercise: str | None = None
    """The exercise that must lose points; "" for all of them, None for none."""


def unwell(judge: Judge, jobs: int) -> Iterator[str]:
    """Which of them did not get the score that they must have, without training: nothing, if all is well."""
    trained = {card.exercise for card in map(card_of, judge.items) if card.training}
    for known, scores in pool.each(list(_known(judge.lab, trained)), partial(_scores, judge), jobs):
        if isinstance(scores, pool.Lost):
            yield f"{known.what}: {scores.reason}"
            continue
        for one in scores:
            if known.exercise == "" and one.score > 0:
                yield f"{known.what} earns {one.score:g} points in {one.name}"
            if known.exercise is None and one.score < one.max_score:
                yield f"{known.what} earns {one.score:g} of {one.max_score:g} points in {one.name}"
            if known.exercise == one.name and one.score == one.max_score:
                yield f"{known.what} loses no points in {one.name}"


def _known(lab: Lab, trained: Collection[str]) -> Iterator[Known]:
    yield Known("the solution", StudentCode(lab.name, (lab.reference_cell,)))
    if ".py" in lab.skeletons:
        cell = Cell(lab.reference.name, lab.skeletons[".py"])
        yield Known("the untouched skeleton", StudentCode(lab.name, (cell,)), "")
    found, _ = read_trials(lab, trained)
    wrong = {t.exercise: t for t in found if t.kind is TrialKind.WRONG and not t.training}
    drawn = sorted(wrong, key=lambda name: hashlib.sha256(f"{lab.digest}{name}".encode()).digest())
    for exercise in drawn[:TRIALS]:
        yield Known(wrong[exercise].place, wrong[exercise].code, exercise)


def _scores(judge: Judge, known: Known) -> tuple[ExerciseScore, ...]:
    results = counted(judge.judge(known.code, training=False).results)
    return add_up(results, [exercise.name for exercise in judge.lab.exercises])
