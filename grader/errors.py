"""What ends a command: one line for whoever called it, never an error in a student's program.

    GraderError                 one line: what is wrong, and what to do next
    ├── UsageError              the command was used wrongly (exit code 2)
    │   └── LabError            a lab's own files are wrong
    ├── Refused                 a hand-in that is not judged; a person decides
    ├── DataError               Fashion-MNIST is missing or damaged
    ├── NoIsolation             this machine refuses what the trust line needs
    └── GraderFault             ours: whatever it touched is "not judged"

Only the command line catches them. What a student's program did wrong is no error of ours: it
is an observation, and ends as a failed test (sandbox/raised.py says what is told of it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.shown import fit_lines

if TYPE_CHECKING:
    from grader.records import Text


class GraderError(Exception):
    """Something a person can act on; its text is one line that says what to do next."""

    def __str__(self) -> str:
        return fit_lines(super().__str__())


class UsageError(GraderError):
    """The command was used wrongly: a path that is not there, an unknown lab."""


class LabError(UsageError):
    """A lab's own files (lab.toml, its tests, its translations) are wrong."""


class Refused(GraderError):
    """A hand-in that cannot be taken in safely; it stands in ``problems.csv``."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


class DataError(GraderError):
    """Fashion-MNIST is missing, damaged or cannot be fetched."""


class NoIsolation(GraderError):
    """The kernel refuses a layer that was asked for."""


class GraderFault(GraderError):
    """The grader's own fault: never points lost, never points won."""
