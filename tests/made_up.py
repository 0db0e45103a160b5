"""Grades that nobody got, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.journal.keys import Keys
from grader.journal.store import open_journal
from grader.records import (
    Attempt,
    Environment,
    ExerciseScore,
    Grade,
    Isolation,
    Problem,
    Submission,
)

_GRADE = Grade(
    lab="lab2",
    submission=Submission("2214001", "", None, "2214001.py", {}),
    score=80,
    max_score=100,
    judged=True,
    provisional=False,
    exercises=(),
    tests=(),
    isolation=Isolation("C", ()),
    environment=Environment("3", "2", "cpu", "0"),
    lab_digest="",
)


def made_up_grade(**changes: Any) -> Grade:
    """A grade with these fields; ``student_id``, ``student_name`` and the like are its submission's."""
    own = {name: changes.pop(name) for name in [*changes] if not hasattr(_GRADE, name)}
    return replace(_GRADE, submission=replace(_GRADE.submission, **own), **changes)


def made_up(
    student: str = "2214001",
    score: float = 80,
    at: datetime | None = None,
    *,
    name: str = "",
    lab: str = "lab1",
    most: float = 100,
    judged: bool = True,
    provisional: bool = False,
    earlier: Sequence[Attempt] = (),
) -> Grade:
    """A grade of a hand-in at a time, with one exercise and no test."""
    return made_up_grade(
        lab=lab,
        student_id=student,
        student_name=name,
        submitted_at=at,
        origin=f"{student}.py",
        earlier=tuple(earlier),
        score=score,
        max_score=most,
        judged=judged,
        provisional=provisional,
        exercises=(ExerciseScore("total", score, most),),
    )


def kept(
    folder: Path,
    *grades: Grade,
    lab: str = "lab1",
    roster: dict[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> Path:
    """The output folder of a batch that came to these, without its pages."""
    with open_journal(folder) as journal:
        journal.begin(lab, folder.with_name("class"))
        journal.keep_roster(roster or {})
        for number, one in enumerate(grades):
            journal.keep(one, Keys(f"{number}", ""), {})
        for problem in problems:
            journal.keep_problem(problem)
        journal.end(interrupted=False)
    return folder
