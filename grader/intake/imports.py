"""What a class imports beside torch, seen in its programs' text: it is imported once for all workers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from stat import S_ISREG

from grader.course.lab import Lab
from grader.intake.entries import is_kind
from grader.intake.naming import PROGRAMS
from grader.intake.submissions import HandIn
from grader.records import Submission, Text
from grader.sandbox.libraries import LIBRARIES, named_in

NOT_INSTALLED = Text("{place} imports {module}, which is not installed here.")
"""What the assistant hears of a program that cannot have what it asks for on this machine."""
BEGINNING = 1 << 18
"""Bytes of a program that are looked at: imports stand at its beginning."""
MOST_FILES = 100
"""Of one hand-in."""


def missing_in(evidence: Iterable[Text]) -> set[str]:
    """The modules that were not installed, of all that was seen of a submission."""
    return {
        str(seen.values["module"]) for seen in evidence if seen.template == NOT_INSTALLED.template
    }


def libraries_of(submission: Submission) -> set[str]:
    """What the programs of one submission may import."""
    return {name for text in submission.files.values() for name in named_in(text)}


def libraries_of_lab(lab: Lab) -> set[str]:
    """What the programs of a lab's author may import: the solution, and trials of it."""
    return {name for path in lab.folder.rglob("*.py") for name in named_in(path.read_bytes())}


def libraries_of_class(hand_ins: Iterable[HandIn]) -> set[str]:
    """What the programs of a class may import: anything where one is in a zip, which is not looked into."""
    found: set[str] = set()
    for path in (path for hand_in in hand_ins for path in hand_in.paths):
        if path.is_dir() or is_kind(path, PROGRAMS):
            found.update(*(named_in(_beginning(one)) for one in islice(_files(path), MOST_FILES)))
        else:
            found.update(LIBRARIES)
        if len(found) == len(LIBRARIES):
            break
    return found


def _files(path: Path) -> Iterator[Path]:
    """The programs in a folder, or the one that this is; no link is followed."""
    if not path.is_dir():
        yield path
    for folder, _, names in os.walk(path):
        yield from (Path(folder, name) for name in names if name.lower().endswith(PROGRAMS))


def _beginning(path: Path) -> bytes:
    with suppress(OSError):  # whoever reads it as a whole says what is wrong with it
        if S_ISREG(path.lstat().st_mode):
            with path.open("rb") as file:
                return file.read(BEGINNING)
    return b""
