"""Where a hand-in may lie: no link leads there, and it does not hold the course.

A link in what was handed in could name the solutions, or somebody else's program, as its own. So none is
followed: not here, above a hand-in, nor inside one (contents.py, entries.py, archive.py).
"""

from __future__ import annotations

from pathlib import Path

from grader.course.lab import Lab
from grader.errors import Refused, UsageError
from grader.intake.naming import readable
from grader.records import Text


def check_place(path: Path, lab: Lab) -> None:
    """Refused if a link leads to ``path``; UsageError if it is a folder that holds the course's own.

    A link of the caller's looks like one that was handed in, so no step of the path, as it is named, may be
    a link. Where a relative path begins is the caller's own, and what lies in ``/`` is the machine's.
    """
    _follow_no_link(path)
    for folder in (lab.folder.parent, lab.handout.parent):
        if folder.resolve().is_relative_to(path.resolve()):
            raise UsageError(f"{path} holds the course's own {folder}; put hand-ins elsewhere")


def _follow_no_link(path: Path) -> None:
    for step in (*reversed(path.parents), path):
        if step.is_symlink() and step.parent != Path("/"):
            raise Refused(
                Text(
                    "{path} is not judged, as {link} is a link to {target}; name a place without links.",
                    {
                        "path": readable(str(path)),
                        "link": readable(str(step)),
                        "target": readable(str(step.readlink())),
                    },
                )
            )
