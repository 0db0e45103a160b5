"""Grades that nobody got, for tests of what is made of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from grader.records import Environment, Grade, Isolation, Submission

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
