"""What the name of a hand-in says: who, which lab, which attempt, when.

Platforms and students write names in many ways, and the name is often all there is to tell
students apart. So reading it is one step of its own, without a look at any file.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from grader.intake.platforms import PlatformName, platform_name, repository
from grader.intake.student_numbers import HERE, cut_numbers, names_a_student, same_number
from grader.shown import one_line

PROGRAMS = (".py", ".ipynb")
"""How the names of programs end."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Chinese input methods write digits, dashes and brackets twice as wide."""

_PLAIN_TIME = re.compile(
    r"(?<![0-9])(20[0-9]{2})([0-9]{2})([0-9]{2})[T_-]?([0-9]{2})([0-9]{2})([0-9]{2})(Z)?(?![0-9])"
)
_TIME = re.compile(
    r"(?<!\d)(20\d\d)[-_.](\d\d)[-_.](\d\d)"
    r"(?:[-_.T ]+(\d\d)[-_.:h](\d\d)(?:[-_.:](\d\d)(?:\.\d{1,9})?)?"
    r"(?: ?(UTC|GMT|Z|\+\d\d:?\d\d|-\d\d:\d\d)(?![a-z]))?)?(?!\d)"
)
_ATTEMPTS = (
    re.compile(r"(?<![a-z])attempt[-_ ]*(\d{1,3})(?!\d)", re.I),
    re.compile(r"(?<![a-z])v(\d{1,3})(?![a-z0-9])", re.I),
    re.compile(r"\((\d{1,3})\)"),
    re.compile(r"第(\d{1,3})次"),
)
_FINAL = re.compile(r"(?<![a-z])final(?![a-z])|最终|终稿|定稿", re.I)
_ATTEMPT_BEHIND = r"(?:[-_ ](?P<attempt>\d{1,2})(?=$|[-_ .(])(?![-.]\d{3}[-.]\d{3}))?"
_BETWEEN = re.compile(r"[-_\s,.;+&()\[\]{}【】、—]+")
_NO_NAMES = {"late", "submission", "submissions", "homework", "copy", "final", "副本", "作业"} | {
    *("最终", "最终版", "终稿", "定稿"),
}
_OF_PAIRS = {"pair", "team", "group", "and", "with", "und", "et", "和", "与", "及", "小组", "组队"}
_JOINED = re.compile(rf"[和与及]{HERE}")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.I)
_LONGEST_ID = 48


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says; empty where it says nothing."""

    number: str = ""
    """The student's number without the letters before it, as in ``20-123-456`` or ``0123456X``."""
    letters: str = ""
    """Letters right before the number, as in ``WA2214014``."""
    name: str = ""
    platform_id: str = ""
    other_lab: str = ""
    """The lab it is named for, where that is not the one asked for."""
    this_lab: bool = False
    attempt: int = 0
    is_final: bool = False
    """Whether it says that it is the last, whatever others are numbered."""
    time: datetime | None = None
    """Local, as the platform wrote it, or with the offset that it wrote."""
    spelling: str = ""
    """The name with what tells logins apart: ``j.doe`` is not ``j-doe``, and ``li-2`` not ``li``."""
    partners: tuple[Named, ...] = ()
    """Who else's it is, with no more than number and name."""
    platform: PlatformName | None = None
    claimed: str = ""
    """A student's number that it names and does not get, since another user of the platform names it too."""

    @property
    def shown_id(self) -> str:
        """The id a report shows and a folder is named after; empty if nobody is named."""
        if self.number:
            return self.letters + self.number
        return slug(self.platform_id or self.spelling or self.name)

    @property
    def whose(self) -> tuple[str, str]:
        """What tells one student from another: the number, else the platform's id, else the name."""
        if self.number:
            return "number", same_number(self.number)
        if self.platform_id:
            user = self.platform.whose[1] if self.platform else self.platform_id
            return "platform", user.casefold()
        return "name", (self.spelling or self.name).casefold()

    @property
    def alone(self) -> Named:
        """The student, without what else the name says."""
        return Named(self.number, self.letters, self.name, self.platform_id, spelling=self.spelling)


def read_name(name: str, lab_name: str) -> Named:
    """Read the name of a hand-in, without its suffix, as one for ``lab_name``.

    What the platform says of its user outranks what the student wrote behind that.
    """
    text = unicodedata.normalize("NFC", readable(name)).translate(_FULL_WIDTH)
    platform = platform_name(text)
    if platform is None:
        return _read(text, lab_name)
    known = _login(platform)
    named = _read(f"{platform.time} {platform.rest}", lab_name, known=True)
    partners = (named.alone, *named.partners) if known.number and named.partners else named.partners
    return replace(
        named,
        number=known.number or named.number,
        letters=known.letters if known.number else named.letters,
        name=platform.name,
        platform_id=platform.id,
        spelling="",
        partners=tuple(one for one in partners if one.whose != known.whose),
        platform=platform,
    )


def time_in(text: str) -> datetime | None:
    """The first date, with a time or without, that stands in ``text``."""
    return _cut_time(text, known=True)[1]


def in_order(time: datetime | None) -> datetime:
    """A time that compares with others: in UTC where it has an offset, the first of all if there is none."""
    if time is None:
        return datetime.min
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def _read(text: str, lab_name: str, known: bool = False) -> Named:
    """What somebody wrote; ``known`` says that it need not name the student."""
    lab, text_as_written = lab_name.casefold(), text
    user = repository(text, lab_pattern(lab_name).pattern)
    labs, attempt = labs_named(text, lab_name), 0
    text, time = _cut_time(user or text, known)
    if not user:
        text, labs, attempt = _cut_lab(text, lab_name)
    text, named_attempt = _cut_attempt(text)
    text, (first, *others) = cut_numbers(text, known, user)
    names = _names(text, 1 + len(others), bool(user))
    letters, number = first
    other_labs = sorted(labs - {lab})
    return Named(
        number=number,
        letters=letters,
        name=names[0],
        other_lab=other_labs[0] if other_labs and lab not in labs else "",
        this_lab=lab in labs,
        attempt=max(attempt, named_attempt),
        is_final=_FINAL.search(text_as_written) is not None,
        time=time,
        spelling="" if number else _what_is_left(text, _between_logins(text), bool(user)),
        partners=tuple(
            Named(number, letters, name)
            for (letters, number), name in zip(others, names[1:], strict=True)
        ),
    )


def _login(platform: PlatformName) -> Named:
    """The student's number, where the platform's login is one."""
    rest, (known, *_) = cut_numbers(platform.id, known=False, user="")
    is_number = platform.is_login and rest.strip() == HERE
    return Named(known[1], known[0]) if is_number else Named()


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


def without_attempt(text: str, lab_name: str) -> str:
    """A name without its attempt, to tell whether two are of one thing."""

    def lab_alone(found: re.Match[str]) -> str:
        return (
            found[0][: found.start("attempt") - found.start() - 1] if found["attempt"] else found[0]
        )

    text = re.sub(lab_pattern(lab_name).pattern + _ATTEMPT_BEHIND, lab_alone, text, flags=re.I)
    return _cut_attempt(text)[0].strip(" -_").casefold()


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


def _cut_time(text: str, known: bool) -> tuple[str, datetime | None]:
    """Without the time; fourteen digits are one only where something else says who it is.

    They may be a student's number too, so the last of them is tried first.
    """
    plain = sorted(_PLAIN_TIME.finditer(text), key=lambda found: -found.start())
    for found in (*plain, *_TIME.finditer(text)):
        try:
            time = _time(found)
        except ValueError:  # the digits of a student's number, no date
            continue
        rest = text[: found.start()] + " " + text[found.end() :]
        if known or found.re is _TIME or names_a_student(rest):
            return rest, time
    return text, None


def _time(found: re.Match[str]) -> datetime:
    """ValueError where the digits are no time, or its offset is none."""
    *parts, offset = found.groups()
    time = datetime(*(int(part or 0) for part in parts))  # type: ignore[arg-type]
    return time.replace(tzinfo=_zone(offset)) if offset else time


def _zone(offset: str) -> timezone:
    if offset[0] not in "+-":
        return UTC
    minutes = 60 * int(offset[1:3]) + int(offset[-2:])
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))


def _cut_lab(text: str, lab_name: str) -> tuple[str, set[str], int]:
    """Without the lab; the labs named; the attempt that stands right behind, as in Lab-2-3."""
    found = re.compile(lab_pattern(lab_name).pattern + _ATTEMPT_BEHIND, re.I)
    attempts = [int(match["attempt"] or 0) for match in found.finditer(text)]
    return found.sub(" ", text), labs_named(text, lab_name), max(attempts, default=0)


def _cut_attempt(text: str) -> tuple[str, int]:
    attempt = 0
    for pattern in _ATTEMPTS:
        attempt = max([attempt, *(int(number) for number in pattern.findall(text))])
        text = pattern.sub(" ", text)
    return text, attempt


def _names(text: str, count: int, with_numbers: bool) -> list[str]:
    """The name of each student; none where it cannot be told whose it is."""
    if count == 1:
        return [_what_is_left(text, _BETWEEN, with_numbers)]
    parts = _JOINED.sub(HERE, text.replace(f" {HERE} ", HERE)).split(HERE)
    named = [_without_words_of_pairs(_what_is_left(part, _BETWEEN)) for part in parts]
    for names, rest in ((named[1:], named[0]), (named[:-1], named[-1])):
        if all(names) and not rest:
            return names
    words = " ".join(named).split()
    return words if len(words) == count and not "".join(words).isascii() else [""] * count


def _without_words_of_pairs(name: str) -> str:
    return " ".join(word for word in name.split() if word.casefold() not in _OF_PAIRS)


def _between_logins(text: str) -> re.Pattern[str]:
    """What separates the words of a text in which a dot, or one of two signs, may be part of a login."""
    mixed = "-" in text and text.isascii()
    return re.compile(_BETWEEN.pattern.replace(".", "").replace("_", "" if mixed else "_"))


def _what_is_left(text: str, between: re.Pattern[str], with_numbers: bool = False) -> str:
    """The words of a name; a bare number behind them is one if ``with_numbers``."""
    words = [word.strip("._") for word in between.split(text.replace(HERE, " "))]
    words = [word for word in words if word and word.casefold() not in _NO_NAMES]
    named = [word for word in words if not word.isdecimal()]
    return " ".join(words if named and with_numbers else named)
