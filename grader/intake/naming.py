"""What the name of a hand-in says: who, which lab, which attempt, when.

Platforms and students write names in many ways, and the name is often all there is to tell
students apart. So reading it is one step of its own, without a look at any file.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from grader.shown import one_line

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Chinese input methods write digits, dashes and brackets twice as wide."""

_PLATFORMS = (
    re.compile(  # Moodle
        r"(?P<name>[^_]+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)"
    ),
    re.compile(r"(?P<name>[^\W\d_]+)(?:_LATE)?_(?P<id>\d{3,})_\d{4,}_(?P<rest>.+)"),  # Canvas
    re.compile(  # Blackboard
        r"(?P<name>).+?_(?P<id>[^_]+)_attempt_(?P<rest>20\d\d-\d\d-\d\d-\d\d-\d\d-\d\d.*)"
    ),
)
_TIMES = (
    re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?!\d)"),
    re.compile(
        r"(?<!\d)(20\d\d)[-_.](\d\d)[-_.](\d\d)"
        r"(?:[-_.T ]+(\d\d)[-_.:h](\d\d)(?:[-_.:](\d\d))?)?(?!\d)"
    ),
)
_ATTEMPTS = (
    re.compile(r"(?<![a-z])attempt[-_ ]*(\d{1,3})(?!\d)", re.I),
    re.compile(r"(?<![a-z])v(\d{1,3})(?![a-z0-9])", re.I),
    re.compile(r"\((\d{1,3})\)"),
    re.compile(r"第(\d{1,3})次"),
)
# Four digits that read as a year are none; fewer digits are a class, a group or an attempt.
_NUMBER = re.compile(r"(?<![a-z0-9])([a-z]{0,4})((?!(?:19|20)\d\d(?!\d))[0-9]{4,20})(?!\d)", re.I)
_DATE = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_BETWEEN = re.compile(r"[-_\s,.;+()\[\]{}【】、—]+")
_NO_NAMES = {"late", "submission", "submissions", "homework", "copy", "final", "副本", "作业"}
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.I)
_LONGEST_ID = 48


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says; empty where it says nothing."""

    number: str = ""
    """The student's number without the letters before it."""
    letters: str = ""
    """Letters right before the number, as in ``WA2214014``."""
    name: str = ""
    platform_id: str = ""
    other_lab: str = ""
    """The lab it is named for, where that is not the one asked for."""
    this_lab: bool = False
    attempt: int = 0
    time: datetime | None = None

    @property
    def shown_id(self) -> str:
        """The id a report shows and a folder is named after; empty if nobody is named."""
        if self.number:
            return self.letters + self.number
        return slug(self.platform_id or self.name)

    @property
    def whose(self) -> tuple[str, str]:
        """What tells one student from another: the number, else the platform's id, else the name."""
        if self.number:
            return "number", self.number
        if self.platform_id:
            return "platform", self.platform_id.casefold()
        return "name", self.name.casefold()


def read_name(name: str, lab_name: str) -> Named:
    """Read the name of a hand-in, without its suffix, as one for ``lab_name``."""
    text = unicodedata.normalize("NFC", readable(name)).translate(_FULL_WIDTH)
    platform_name = platform_id = ""
    for pattern in _PLATFORMS:
        if found := pattern.fullmatch(text):
            platform_name, platform_id, text = found["name"], found["id"], found["rest"]
            break
    text, time = _cut_time(text)
    text, labs, attempt = _cut_lab(text, lab_name)
    text, named_attempt = _cut_attempt(text)
    text, letters, number = _cut_number(text)
    others = sorted(labs - {lab_name.casefold()})
    return Named(
        number=number,
        letters=letters,
        name=platform_name or ("" if platform_id else _what_is_left(text)),
        platform_id=platform_id,
        other_lab=others[0] if others and lab_name.casefold() not in labs else "",
        this_lab=lab_name.casefold() in labs,
        attempt=max(attempt, named_attempt),
        time=time,
    )


def lab_pattern(lab_name: str) -> re.Pattern[str]:
    """Finds ``lab2``, ``Lab-2``, ``lab_02``, ``lab 2``; the group ``number`` is the lab's."""
    parts = re.fullmatch(r"([^\W\d_]+)(\d+)", lab_name)
    if parts is None:
        return re.compile(rf"(?<![a-z]){re.escape(lab_name)}(?P<number>)(?![a-z0-9])", re.I)
    words = {parts[1].casefold(), "实验"}
    return re.compile(rf"(?<![a-z])(?:{'|'.join(words)})[-_ ]*0*(?P<number>\d{{1,2}})(?!\d)", re.I)


def labs_named(text: str, lab_name: str) -> set[str]:
    """The labs that a name mentions, written as ``lab_name`` is, in small letters."""
    stem = lab_name.casefold().rstrip("0123456789")
    found = lab_pattern(lab_name).finditer(text)
    return {stem + match["number"] for match in found}


def readable(name: str) -> str:
    """A file's name as text, also where GBK was unpacked on a system that speaks UTF-8."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return one_line(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return one_line(raw.decode("utf-8", "replace"))


def slug(text: str) -> str:
    """``text`` as a folder name that every system takes; the same for the same text.

    What cannot stand in a folder's name becomes ``-``; a short digest keeps names apart that
    would look alike then.
    """
    text = unicodedata.normalize("NFC", text).strip()
    plain = re.sub(r"\s+", "-", text)
    safe = re.sub(r"[^\w]+", "-", plain).strip("-_")[:_LONGEST_ID]
    if text and (safe != plain or _RESERVED.fullmatch(safe)):
        safe = f"{safe}-{hashlib.sha256(text.encode()).hexdigest()[:6]}".strip("-")
    return safe


def _cut_time(text: str) -> tuple[str, datetime | None]:
    for pattern in _TIMES:
        for found in pattern.finditer(text):
            try:
                time = datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
            except ValueError:  # the digits of a student's number, no date
                continue
            return text[: found.start()] + " " + text[found.end() :], time
    return text, None


def _cut_lab(text: str, lab_name: str) -> tuple[str, set[str], int]:
    """Without the lab; the labs named; the attempt that stands right behind, as in Lab-2-3."""
    pattern = lab_pattern(lab_name).pattern + r"(?:[-_ ](?P<attempt>\d{1,2})(?=$|[-_ .(]))?"
    found = re.compile(pattern, re.I)
    attempts = [int(match["attempt"] or 0) for match in found.finditer(text)]
    return found.sub(" ", text), labs_named(text, lab_name), max(attempts, default=0)


def _cut_attempt(text: str) -> tuple[str, int]:
    attempt = 0
    for pattern in _ATTEMPTS:
        attempt = max([attempt, *(int(number) for number in pattern.findall(text))])
        text = pattern.sub(" ", text)
    return text, attempt


def _cut_number(text: str) -> tuple[str, str, str]:
    """Without the number; its letters; its digits. A date counts only if it stands alone."""
    found = list(_NUMBER.finditer(text))
    found.sort(key=lambda match: _DATE.fullmatch(match[2]) is not None)
    if not found:
        return text, "", ""
    first = found[0]
    return text[: first.start()] + " " + text[first.end() :], first[1], first[2]


def _what_is_left(text: str) -> str:
    words = [word for word in _BETWEEN.split(text) if word and not word.isdecimal()]
    return " ".join(word for word in words if word.casefold() not in _NO_NAMES)
