"""What may be told of a test outside a page: the words of the score report, so no format tells more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.records import Grade, Kind, TestResult
from grader.reports.language import Language
from grader.reports.report import ANSWERS, score_report

_HINTED = {kind.value for kind in ANSWERS | {Kind.RAISED}}
"""Ends of a test at which its hint is of use, as on the page."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A test's end, in words that its student may read."""

    test: TestResult
    title: str
    text: str
    """Lines; empty where there is nothing to say."""


def told(grade: Grade, language: Language) -> list[Telling]:
    """All tests of a grade, in order; of hidden ones neither inputs nor values."""
    said = score_report(grade, language)["tests"]
    return [
        Telling(test, one["title"], _text(one)) for test, one in zip(grade.tests, said, strict=True)
    ]


def _text(said: Mapping[str, Any]) -> str:
    hint = said["hint"] if said["kind"] in _HINTED else ""
    return "\n".join(filter(None, (said["mistake"], said["message"], hint)))
