"""One submission end to end. Read this first.

    submission ─► program ─► every test asks it and judges the answer ─► results ─► grade

The judge runs in this process; the student's program runs in workers that it hires, and only inputs
go out and observations come back.
"""

from __future__ import annotations

import platform
from dataclasses import replace
from typing import NamedTuple

import torch

from grader import __version__
from grader.course.kit_file import of_another_kit
from grader.course.lab import Lab, parts_of
from grader.errors import Refused
from grader.intake.bounds import bounded
from grader.intake.extract import NoProgram, extract
from grader.intake.lab_file import of_another_lab
from grader.judging.judge import Judge
from grader.judging.memory import NOTHING, Memory
from grader.judging.observer import place_of
from grader.judging.score import add_up, counted, is_judged
from grader.judging.student import VERSION
from grader.records import Environment, Grade, StudentCode, Submission, Text
from grader.sandbox.loading import Broken
from grader.sandbox.newer_python import NEWER_PYTHON


class Graded(NamedTuple):
    """A grade, and what the program answered, so that it need not be asked again."""

    grade: Grade
    memory: Memory


def grade(submission: Submission, judge: Judge, *, quick: bool = False) -> Grade:
    """Judge one submission with the judge of its lab.

    ``quick`` leaves out the tests that train and marks the grade provisional. Raises Refused where the
    submission does not say what to judge.
    """
    return grade_with(NOTHING, submission, judge, quick=quick).grade


def grade_with(
    memory: Memory, submission: Submission, judge: Judge, *, quick: bool = False
) -> Graded:
    """As ``grade``; what this program has answered before, it is not asked."""
    lab = judge.lab
    with bounded(submission.origin):
        program = extract(submission, lab.name, lab.skeletons, parts_of(lab.exercises))
    judged = judge.judge(program, training=not quick, memory=memory)
    for entry in judged.broken:
        if entry.error == NEWER_PYTHON:
            raise Refused(_too_new(submission.origin, entry))
    results = counted(judged.results)
    exercises = add_up(results, [exercise.name for exercise in lab.exercises])
    one = Grade(
        lab=lab.name,
        submission=replace(
            submission, files={}, modified={}, kit=b""
        ),  # they may be large, and are read
        score=round(sum(exercise.score for exercise in exercises), 6),
        max_score=round(sum(exercise.max_score for exercise in exercises), 6),
        judged=is_judged(results),
        provisional=quick,
        exercises=exercises,
        tests=tuple(results),
        isolation=judged.isolation or judge.keeper.isolation,
        environment=environment(judge.device),
        lab_digest=lab.digest,
        notes=(*submission.notes, *_notes(submission, program, lab), *judged.notes),
        evidence=judged.evidence,
    )
    return Graded(one, judged.memory)


def _notes(submission: Submission, program: StudentCode | NoProgram, lab: Lab) -> tuple[Text, ...]:
    kit = of_another_kit(submission.kit, lab) if submission.kit else ()
    if isinstance(program, NoProgram):
        return (*kit,)
    return (*kit, *of_another_lab(program.cells, lab), *program.notes)


def _too_new(origin: str, entry: Broken) -> Text:
    return Text(
        "{origin} is not judged, as {place} is written for a newer Python than {version}, which this grader"
        " runs on; grade it with a newer one.",
        {"origin": origin, "place": place_of(entry), "version": VERSION},
    )


def environment(device: str) -> Environment:
    """What the verdict is made with on this machine."""
    return Environment(platform.python_version(), torch.__version__, device, __version__)
