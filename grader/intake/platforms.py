"""How platforms name what they hand over: each shape, and the public source that it was taken from.

Moodle: ``Wei Li_502_assignsubmission_file_lab2.py``, or a folder without the file's name; ``onlinetext`` in
    place of ``file`` for what was typed in. Its ``mod/assign/classes/downloader.php``.
Canvas: ``liwei_5511_88123_lab2.py`` with ``_LATE`` before the user's number; 88123 is the file. Examples in
    github.com/mikewesthad/canvas-unzipper; that ``lab2-1.py`` is ``lab2.py`` uploaded again is a guess.
Blackboard: ``Lab 2_liwei_attempt_2025-10-03-12-00-00_lab2.py``, and ``.txt`` alone for each attempt. Not
    published, a guess; of a login with ``_`` the end is shown, as the title before it may have one too.
nbgrader: ``liwei+lab2+2025-10-03 12:00:00.000000 UTC+…``, at the end a random word. Its
    ``nbgrader/exchange/default/submit.py``.
GitHub Classroom: ``lab2-liwei``, the user's name of letters, digits and ``-``. A guess from its repositories.
Gradescope: ``submission_90001`` beside a list (submitters.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class PlatformName:
    """A name that a platform made, taken apart."""

    platform: str
    name: str
    """The student's; empty where the platform has a login in its place."""
    id: str
    """Of a user: a login or a number, as ``is_login`` says."""
    is_login: bool
    rest: str
    """What the student called it; empty for a folder."""
    time: str = ""
    user: str = ""
    """What tells users apart where the login alone may be cut short."""
    is_added: bool = False
    """Whether the platform made it of something else: a text typed in, or Blackboard's of an attempt."""
    is_late: bool = False
    """Whether the platform says that it came after its own due date."""

    @property
    def whose(self) -> tuple[str, str]:
        """The same for all that one user of the platform handed in."""
        return self.platform, (self.user or self.id).casefold()


_MOODLE = re.compile(
    r"(?P<name>[^_]+)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?", re.I
)
_CANVAS = re.compile(
    r"(?P<name>[^\W\d_]+|[a-z]+(?:['-][a-z]+)+)(?P<late>_(?i:late))?_(?P<id>\d{3,})_\d{4,}_(?P<rest>.+)"
)
_BLACKBOARD = re.compile(
    r"(?P<user>.+?_(?P<id>[^_]+))_attempt_(?P<time>20\d\d-\d\d-\d\d-\d\d-\d\d-\d\d)_?(?P<rest>.*)"
)
_NBGRADER = re.compile(
    r"(?P<id>[^+]+)\+(?P<lab>[^+]+)"
    r"\+(?P<time>20\d\d-\d\d-\d\d[ _T]\d\d[-:_.]\d\d[-:_.]\d\d)(?:[._]\d+)?"
    r"[ _]?(?P<zone>[A-Z]*)(?:\+[\w-]*=*)?"
)
_AGAIN = re.compile(r"(?P<base>.+)-(?P<count>\d{1,2})")


def platform_name(text: str) -> PlatformName | None:
    """A file's or folder's name taken apart; None if no platform made it."""
    if found := _MOODLE.fullmatch(text):
        typed = found["kind"].casefold() != "file"
        rest = found["rest"] or ""
        return PlatformName("moodle", found["name"], found["id"], False, rest, is_added=typed)
    if found := _CANVAS.fullmatch(text):
        name, late = found["name"], found["late"] is not None
        return PlatformName("canvas", name, found["id"], False, found["rest"], is_late=late)
    if found := _BLACKBOARD.fullmatch(text):
        rest, time, receipt = found["rest"], found["time"], found["rest"].casefold() == ".txt"
        return PlatformName("blackboard", "", found["id"], True, rest, time, found["user"], receipt)
    if found := _NBGRADER.fullmatch(text):
        time = found["time"] + (" UTC" if found["zone"] == "UTC" else "")
        return PlatformName("nbgrader", "", found["id"], True, found["lab"], time)
    return None


def name_within(name: str) -> str:
    """What a file was called before the platform put the student's name before it."""
    found = platform_name(name)
    fits = found is not None and found.platform != "nbgrader" and PurePath(found.rest).suffix
    return found.rest if found is not None and fits else name


def uploaded_again(name: str) -> tuple[str, int]:
    """The name that Canvas had before, and how often it was uploaded since; 0 if it seems the first."""
    path = PurePath(name)
    found = _AGAIN.fullmatch(path.stem)
    return (found["base"] + path.suffix, int(found["count"])) if found else (name, 0)


def repository(text: str, lab: str) -> str:
    """The user's part of a GitHub repository of a lab, ``lab`` being a pattern; empty if it is none.

    A number at its end, as in ``lab2-li-2``, belongs to the user: GitHub has no attempts.
    """
    found = re.fullmatch(rf"(?:{lab})-(?P<user>[a-z0-9]+(?:-[a-z0-9]+)*)", text, re.I | re.ASCII)
    return found["user"] if found and re.search("[a-z]", found["user"], re.I) else ""
