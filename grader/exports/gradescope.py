"""A grade as Gradescope's ``results.json``.

Its format: gradescope-autograders.readthedocs.io, "Autograder Specifications". A hidden test is shown there
once grades are published, with what the student's page says of it; the sum is told at once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from grader.exports.told import Telling, told
from grader.records import Grade, Outcome, Visibility
from grader.reports.language import Language

_SHOWN = {Visibility.PUBLIC: "visible", Visibility.HIDDEN: "after_published"}


def gradescope_results(grade: Grade, language: Language) -> bytes:
    """``results.json`` of a grade; its ``score`` are the points that count, in the lab's points."""
    tests = told(grade, language)
    results = {
        "score": round(grade.final_score, 4),
        "execution_time": round(sum(test.seconds for test in grade.tests), 3),
        "output": "\n".join(language.say(note) for note in grade.notes),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": _tests(tests),
    }
    return (json.dumps(results, ensure_ascii=False, indent=1) + "\n").encode()


def _tests(tests: Sequence[Telling]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{one.test.exercise}: {one.title}",
            "name_format": "text",
            "score": round(one.test.score, 4),
            "max_score": round(one.test.max_score, 4),
            "status": "passed" if _has_passed(one) else "failed",
            "output": one.text,
            "output_format": "text",
            "visibility": _SHOWN[one.test.visibility],
        }
        for one in tests
    ]


def _has_passed(one: Telling) -> bool:
    return one.test.outcome is Outcome.PASSED and not one.test.withheld
