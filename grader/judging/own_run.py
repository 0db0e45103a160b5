"""What a student's own run knows of a test beside its result; with ``-n 2`` both travel between processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from grader.judging.item import card_of
from grader.judging.local import LocalRoom
from grader.judging.side_by_side import MOST_ROWS, Row, rows_of
from grader.judging.snippet import snippet_of
from grader.judging.student import Student
from grader.records import Kind, TestResult, Visibility
from grader.shown import fit
from grader.testing import Wrong

_NOTHING_TO_REPLAY = {Kind.NOT_STARTED, Kind.NEEDS, Kind.MISSING, Kind.IMPORT, Kind.FORBIDDEN}


@dataclass(frozen=True, slots=True)
class AtHome:
    """What there is to say of a test's end to who wrote the program: of public tests alone."""

    folder: str
    """Of the lab."""
    file: str
    """The student's, by its name."""
    test: str
    line: int
    """Of the test, in its file."""
    points_here: float
    """Of all tests in that file."""
    code: str = ""
    """The student's line that the failure names."""
    rows: tuple[Row, ...] = ()
    more: bool = False
    """Whether there are more rows."""
    replay: tuple[str, ...] = ()
    """Lines of Python that show it again."""


RESULT, AT_HOME = "labgrader", "labgrader_at_home"
"""Attributes of a report."""


def at_home(
    item: pytest.Item, error: BaseException | None, result: TestResult, room: LocalRoom
) -> AtHome:
    """All of it, for a test that has just ended."""
    program, place = room.program(item), result.failure and result.failure.place
    rows = _rows(error, result)
    return AtHome(
        folder=str(card_of(item).folder),
        file=fit(program.source.name),
        test=item.name,
        line=item.location[1] or 0,
        points_here=points_in(getattr(item, "module")),  # noqa: B009  # functions have it
        code=fit(program.line_at(place)) if place else "",
        rows=rows[:MOST_ROWS],
        more=len(rows) > MOST_ROWS,
        replay=tuple(map(fit_code, _replay(item, error, result, room))),
    )


def fit_code(line: str) -> str:
    """A line of Python that says in a terminal what it says; it may be long."""
    return fit(line, 2000)


def points_in(module: ModuleType) -> float:
    """What all tests of a file are worth together."""
    return round(sum(_points(module)), 6)


def _points(module: ModuleType) -> Iterator[float]:
    for name, thing in vars(module).items():
        for mark in getattr(thing, "pytestmark", []) if name.startswith("test_") else []:
            if mark.name == "points":
                yield mark.args[0]


def _rows(error: BaseException | None, result: TestResult) -> tuple[Row, ...]:
    compared = error.compared if isinstance(error, Wrong) else None
    return rows_of(compared) if compared and result.visibility is Visibility.PUBLIC else ()


def _replay(
    item: pytest.Item, error: BaseException | None, result: TestResult, room: LocalRoom
) -> tuple[str, ...]:
    student, origin = getattr(item, "funcargs", {}).get("student"), room.origin(item)
    if not isinstance(student, Student) or not student.last or not origin:
        return ()
    failure, hidden = result.failure, result.visibility is Visibility.HIDDEN
    if failure is None or failure.kind in _NOTHING_TO_REPLAY or hidden:
        return ()
    compared = error.compared if isinstance(error, Wrong) else None
    return snippet_of(student.last, origin, compared and compared.seen)


# -- between the processes of pytest-xdist


def packed_for_travel(data: dict[str, Any]) -> dict[str, Any]:
    """A report's fields, in which the records are text."""
    from grader.plain_records import as_table  # late: most runs have one process

    packed = {name: json.dumps(as_table(data[name])) for name in (RESULT, AT_HOME) if name in data}
    return data | packed


def unpack_after_travel(report: pytest.TestReport) -> None:
    """Put records in the place of their text."""
    from grader.plain_records import from_table

    for name, kind in ((RESULT, TestResult), (AT_HOME, AtHome)):
        if isinstance(found := getattr(report, name, None), str):
            setattr(report, name, from_table(kind, json.loads(found)))
