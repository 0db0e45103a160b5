"""A class as it was handed over, for as long as it is read: nothing of it has been looked into yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from grader.course.course import Course
from grader.course.lab import Lab
from grader.intake.decisions import Decisions
from grader.intake.hand_ins import HandIns, find_hand_ins
from grader.intake.places import check_place
from grader.isolation.workplace import open_workplace


@contextmanager
def class_in(
    source: Path,
    lab: Lab,
    roster: Mapping[str, str] = MappingProxyType({}),
    out: Path | None = None,
    as_of: datetime | None = None,
    decisions: Decisions = MappingProxyType({}),
) -> Iterator[HandIns]:
    """The hand-ins of the folder or zip ``source``, but for ``out`` in it; they can be read until this ends.

    With ``as_of``, in the course's time, what says that it was handed in after that is left out.
    Raises what ``check_place`` and ``find_hand_ins`` do, before anything that takes long.
    """
    check_place(source, lab)
    with open_workplace() as scratch:
        names = Course(lab.course).names
        too_new = _after(lab, as_of)
        yield find_hand_ins(source, lab.name, scratch, roster, out, too_new, decisions, names)


def _after(lab: Lab, as_of: datetime | None) -> Callable[[datetime], bool]:
    dates = Course(lab.course).dates
    return lambda time: as_of is not None and dates.first(time) > dates.last(as_of)
