"""What the comparison asks of every grader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from peers.shell import Shell
from peers.submissions import Submitted

Points = dict[str, float]
"""By exercise."""


@dataclass(frozen=True)
class Place:
    """Where a grader works: an empty folder of its own, and the commands of its environment."""

    folder: Path
    shell: Shell

    def write(self, name: str, text: str) -> Path:
        """A file below the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


class Peer(Protocol):
    """One grader, used as its manual says."""

    name: str
    packages: tuple[str, ...]
    """What pip installs; the first is the one whose version is told."""

    def prepare(self, place: Place) -> None:
        """Writes the lab in the grader's form; not measured."""

    def grade(self, place: Place, submitted: Sequence[Submitted]) -> None:
        """Grades them all, in order."""

    def points(self, place: Place, student: str) -> Points | None:
        """What the grader wrote for this student; None if it gave no grade."""
