"""The files that may be the lab's, read into cells of Python."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from grader.intake.magics import without_magics
from grader.intake.notebooks import notebook_cells
from grader.intake.scripts import Unreadable, check_size, script_cells
from grader.records import Cell, Submission, Text


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be the lab's."""

    path: str
    cells: tuple[Cell, ...]
    notes: tuple[Text, ...]
    modified: datetime | None
    reason: Text | None
    """Why it holds no program, if it does not."""

    @property
    def code(self) -> list[str]:
        """Its lines without blank ones and comments: what a student has to change."""
        lines = "\n".join(cell.source for cell in self.cells).splitlines()
        stripped = (line.strip() for line in lines)
        return [line for line in stripped if line not in ("", "pass") and line[0] != "#"]

    def answered(self, exercises: Collection[str]) -> int:
        """How many of the exercises it defines and has no hole in; without names, how few holes it has."""
        holes = sum(line.startswith(HOLE) for line in self.code)
        defined = {found[1] for line in self.code if (found := _DEFINES.match(line))}
        return len(defined & {*exercises}) - holes


HOLE = "raise NotImplementedError"
"""What stands in a skeleton where students write."""
_DEFINES = re.compile(r"(?:async +)?(?:def|class) +(\w+)|(\w+) *=")


def read_candidate(submission: Submission, path: str) -> Candidate:
    """Read one file; what cannot be read is a candidate too, with the reason."""
    content = submission.files[path]
    label = PurePosixPath(path).name
    read = notebook_cells if path.lower().endswith(".ipynb") else script_cells
    modified = submission.modified.get(path)
    try:
        raw_cells = read(label, content)
    except Unreadable as error:
        return Candidate(path, (), (), modified, error.reason)
    check_size(submission.origin, [cell.source for cell in raw_cells])
    cells = []
    notes: list[Text] = []
    for cell in raw_cells:
        source, dropped = without_magics(cell.label, cell.source)
        cells.append(Cell(cell.label, source))
        notes += dropped
    return Candidate(path, tuple(cells), few(notes), modified, None)


def few(notes: list[Text], most: int = 20) -> tuple[Text, ...]:
    """The first notes, and how many more there are."""
    if len(notes) <= most:
        return tuple(notes)
    more = Text("{count} more such lines were left out.", {"count": len(notes) - most})
    return (*notes[:most], more)
