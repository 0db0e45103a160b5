"""Where a hand-in may lie: no link leads there, and the course's own files lie elsewhere.

A link in what was handed in could name the solutions, or somebody else's program, as its own. So none is
followed: not here, above a hand-in, nor inside one (contents.py, entries.py, archive.py).
"""

from __future__ import annotations

from pathlib import Path

from grader.course.lab import Lab
from grader.errors import Refused, UsageError
from grader.intake.naming import readable, shortened
from grader.records import Text


def check_place(path: Path, lab: Lab) -> None:
    """Refused if a link leads to ``path``; UsageError if it and the course's own folders lie in each other.

    A link of the caller's looks like one that was handed in, so no step of the path, as it is named, may be
    a link. Where a relative path begins is the caller's own.
    """
    _follow_no_link(path)
    for folder in (lab.folder.parent, lab.handout.parent):
        _keep_apart(path, folder)


def _follow_no_link(path: Path) -> None:
    for step in (*reversed(path.parents), path):
        if step.is_symlink():
            raise Refused(
                Text(
                    "{path} is not judged, as {link} is a link to {target}; name a place without links.",
                    {
                        "path": readable(str(path)),
                        "link": readable(str(step)),
                        "target": shortened(readable(str(step.readlink()))),
                    },
                )
            )


def _keep_apart(path: Path, folder: Path) -> None:
    there, ours = path.resolve(), folder.resolve()
    if there.is_relative_to(ours):
        raise UsageError(f"{path} lies in the course's own {ours}; put hand-ins elsewhere")
    if ours.is_relative_to(there):
        raise UsageError(f"{path} holds the course's own {ours}; put hand-ins elsewhere")
