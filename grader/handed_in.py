"""A class as it was handed over, for as long as it is read: nothing of it has been looked into yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from grader.course.lab import Lab
from grader.intake.hand_ins import HandIns, find_hand_ins
from grader.intake.places import check_place
from grader.isolation.workplace import open_workplace


@contextmanager
def class_in(
    source: Path,
    lab: Lab,
    roster: Mapping[str, str] = MappingProxyType({}),
    out: Path | None = None,
) -> Iterator[HandIns]:
    """The hand-ins of the folder or zip ``source``, but for ``out`` in it; they can be read until this ends.

    Raises what ``check_place`` and ``find_hand_ins`` do, before anything that takes long.
    """
    check_place(source, lab)
    with open_workplace() as scratch:
        yield find_hand_ins(source, lab.name, scratch, roster, out)
