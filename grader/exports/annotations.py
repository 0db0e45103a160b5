"""One student's grade as annotations of GitHub Actions, to be printed by a job: marks beside the lines.

Format and escapes: GitHub's documentation, "Workflow commands for GitHub Actions", and ``command.ts`` of
github.com/actions/toolkit. GitHub shows ten of each kind a step; the rest stands in the job's log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.records import Grade, Outcome, Place
from grader.reports.language import CELL, Language
from grader.reports.pages import points
from grader.reports.report import (
    NOT_JUDGED,
    ExerciseReport,
    Reason,
    exercise_reports,
    shared_reasons,
)

_DATA: dict[str, str | int | None] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def job_lines(grade: Grade, language: Language) -> str:
    """A line for each cause of failure, one for the tests that were not judged, and one with the points.

    What is still to be done is a notice, what is wrong an error. Files are named as they were handed in.
    """
    shared = shared_reasons(grade.tests)
    lines = [_of_reason(reason, grade.lab, language) for reason in shared]
    for report in exercise_reports(grade, shared):
        lines += _of_exercise(report, language)
    if any(test.outcome is Outcome.NOT_JUDGED for test in grade.tests):
        lines.append(_command("warning", language.say(NOT_JUDGED), title=grade.lab))
    return "\n".join([*lines, _sum(grade)]) + "\n"


def _of_exercise(report: ExerciseReport, language: Language) -> Iterator[str]:
    for reason in report.reasons:
        yield _of_reason(reason, report.exercise.name, language)


def _of_reason(reason: Reason, title: str, language: Language) -> str:
    failure = reason.failure
    mistake = language.say(failure.mistake) if failure.mistake else ""
    hints = map(language.say, reason.hints)
    words = (mistake, language.say(failure.seen), reason.details, *hints)
    place = _where(failure.place)
    if failure.place and "line" not in place:  # a line of a cell is none of the file
        words = (language.say(failure.place), *words)
    level = "notice" if reason.calm else "error"
    return _command(level, "\n".join(filter(None, words)), **place, title=title)


def _where(place: Place | None) -> dict[str, str]:
    if place is None:
        return {}
    cell = CELL.fullmatch(place.label)
    return {"file": cell["file"]} if cell else {"file": place.label, "line": str(place.line)}


def _sum(grade: Grade) -> str:
    said = f"{points(grade.final_score)} / {points(grade.max_score)}"
    said += "" if grade.judged else " (not wholly judged)"
    said += " (provisional)" if grade.provisional else ""
    return _command("notice", said, title=grade.lab)


def _command(level: str, message: str, **properties: str) -> str:
    named = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items())
    return f"::{level} {named}::{_escaped(message, _DATA)}"


def _escaped(text: str, escapes: Mapping[str, str | int | None]) -> str:
    return text.translate(str.maketrans(dict(escapes)))
