"""One submission end to end. Read this first.

    submission ─► program ─► every test asks it and judges the answer ─► results ─► grade

The judge runs in this process; the student's program runs in workers that it hires, and only inputs
go out and observations come back.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from dataclasses import replace

import torch

from grader import __version__
from grader.course.lab import Lab, definitions_of_labs
from grader.errors import Refused
from grader.intake.bounds import bounded
from grader.intake.extract import NoProgram, extract
from grader.judging.judge import Judge
from grader.judging.observer import place_of
from grader.judging.score import add_up, counted, is_judged
from grader.judging.student import VERSION
from grader.records import Environment, Grade, StudentCode, Submission, Text
from grader.sandbox.loading import Broken
from grader.sandbox.newer_python import NEWER_PYTHON

_DEFINES = re.compile(r"^(?:async +)?(?:def|class) +(\w+)", re.MULTILINE)


def grade(submission: Submission, judge: Judge, *, quick: bool = False) -> Grade:
    """Judge one submission with the judge of its lab.

    ``quick`` leaves out the tests that train and marks the grade provisional. Raises Refused where the
    submission does not say what to judge.
    """
    lab = judge.lab
    with bounded(submission.origin):
        names = [part for exercise in lab.exercises for part in exercise.parts]
        program = extract(submission, lab.name, lab.skeletons, names)
    judged = judge.judge(program, training=not quick)
    for entry in judged.broken:
        if entry.error == NEWER_PYTHON:
            raise Refused(_too_new(submission.origin, entry))
    results = counted(judged.results)
    exercises = add_up(results, [exercise.name for exercise in lab.exercises])
    return Grade(
        lab=lab.name,
        submission=replace(submission, files={}, modified={}),  # they may be large, and are read
        score=round(sum(exercise.score for exercise in exercises), 6),
        max_score=round(sum(exercise.max_score for exercise in exercises), 6),
        judged=is_judged(results),
        provisional=quick,
        exercises=exercises,
        tests=tuple(results),
        isolation=judge.keeper.isolation,
        environment=environment(judge.device),
        lab_digest=lab.digest,
        notes=(*submission.notes, *_of_another_lab(program, lab), *_notes(program), *judged.notes),
        evidence=judged.evidence,
    )


def _notes(program: StudentCode | NoProgram) -> tuple[Text, ...]:
    return program.notes if isinstance(program, StudentCode) else ()


def _of_another_lab(program: StudentCode | NoProgram, lab: Lab) -> Iterator[Text]:
    """A word where it defines some of another lab and next to nothing of this one; some names are in both."""
    if not isinstance(program, StudentCode):
        return
    defined = {name for cell in program.cells for name in _DEFINES.findall(cell.source)}
    labs = definitions_of_labs(lab.course)
    own = labs.get(lab.name, frozenset())
    counts = {name: len(defined & (names - own)) for name, names in labs.items()}
    other = max(counts, key=lambda name: counts[name], default="")
    if other and counts[other] >= 2 and 3 * len(defined & own) < counts[other]:
        values = {"other": other, "lab": lab.name}
        yield Text("This is {other}'s program: it defines next to nothing of {lab}.", values)


def _too_new(origin: str, entry: Broken) -> Text:
    return Text(
        "{origin} is not judged, as {place} is written for a newer Python than {version}, which this grader"
        " runs on; grade it with a newer one.",
        {"origin": origin, "place": place_of(entry), "version": VERSION},
    )


def environment(device: str) -> Environment:
    """What the verdict is made with on this machine."""
    return Environment(platform.python_version(), torch.__version__, device, __version__)
