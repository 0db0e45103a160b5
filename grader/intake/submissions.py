"""A hand-in, and the submission that it becomes when it is read.

Each is read on its own, so that three hundred notebooks of 50 MB never lie in memory together. What
cannot be taken in raises ``Refused``: it is not judged, and a person decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.errors import Refused, UsageError
from grader.intake.bounds import bounded
from grader.intake.contents import Contents
from grader.intake.entries import KNOWN, is_kind, present, stem
from grader.intake.naming import read_name, readable, slug
from grader.records import Attempt, Submission, Text


@dataclass(frozen=True, slots=True)
class HandIn:
    """What one student handed in at one time; nothing of it has been read."""

    student_id: str
    """Safe as a folder's name, and no other student's of the class."""
    student_name: str
    origin: str
    """The name under which it was handed in."""
    paths: tuple[Path, ...]
    """A folder, a zip, or loose programs that belong together."""
    names: tuple[str, ...] = ()
    """What loose programs were called before a platform named them; empty where they keep their names."""
    submitted_at: datetime | None = None
    """Local time, as the platform wrote it into the name, or with the offset that it wrote."""
    notes: tuple[Text, ...] = ()
    refused: Text | None = None
    """Why it cannot be read, where that was seen before."""
    earlier: tuple[Attempt, ...] = ()
    """The student's attempts that do not count, where their time is known."""


def read(hand_in: HandIn) -> Submission:
    """Read the programs of one hand-in; Refused if it is unsafe, unreadable, absurdly large or dear to read.

    Only ``.py`` and ``.ipynb`` are read: data and reports that lie beside them decide nothing.
    A hand-in without any is no error here, since that is judged.
    """
    if hand_in.refused:
        raise Refused(hand_in.refused)
    with bounded(hand_in.origin):
        return _read(hand_in)


def _read(hand_in: HandIn) -> Submission:
    taken = Contents(hand_in.origin)
    try:
        names = hand_in.names or [readable(path.name) for path in hand_in.paths]
        for path, name in zip(hand_in.paths, names, strict=True):
            taken.add(path, name)
    except OSError as error:
        raise Refused(
            Text(
                "{origin} cannot be read ({error}); look at it by hand.",
                {"origin": hand_in.origin, "error": error.strerror or str(error)},
            )
        ) from error
    files, modified = taken.unwrapped()
    return Submission(
        student_id=hand_in.student_id,
        student_name=hand_in.student_name,
        submitted_at=hand_in.submitted_at,
        origin=hand_in.origin,
        files=files,
        modified=modified,
        notes=hand_in.notes,
        digest=_digest(files),
        earlier=hand_in.earlier,
        kit=taken.kit,
    )


def read_one(path: Path, lab_name: str) -> Submission:
    """The submission in one folder, zip, ``.py`` or ``.ipynb``; UsageError if that is none."""
    if not path.exists():
        raise UsageError(f"{path} does not exist; check the path")
    if not path.is_dir() and not is_kind(path, KNOWN):
        raise UsageError(f"{path} is no folder, .py, .ipynb or .zip; hand in one of these")
    if path.is_dir() and not present(path):
        raise UsageError(f"{path} is empty; name the folder with the student's program")
    named = read_name(stem(path.resolve()), lab_name)
    return read(
        HandIn(
            student_id=named.shown_id or slug(path.resolve().stem) or "student",
            student_name=named.name,
            origin=readable(path.resolve().name),
            paths=(path,),
            submitted_at=named.time,
        )
    )


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
