"""Which digits of a name are a student's number: not a date, a time or a phone's, and maybe two students'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

HERE = "\0"
"""Where a number stood, in a text without its numbers: no name holds it."""

_FORMS = (
    r"[0-9]{2,4}-(?-i:[A-Z]{2,4})-(?!(?:19|20)[0-9]{2})[0-9]{2,4}",
    r"[0-9]{2,3}(?:[-.][0-9]{3}){2}",
    r"1[3-9][0-9](?:[- ][0-9]{4}){2}",  # a phone's
    # Four digits that read as a year are none; fewer digits are a class, a group or an attempt.
    r"(?!(?:19|20)[0-9]{2}(?![0-9]))[0-9]{4,20}",
)
_NUMBER = re.compile(
    rf"(?<![a-z0-9])(?P<letters>[a-z]{{0,4}})(?P<number>(?:{'|'.join(_FORMS)})(?:[a-z](?=[\W_]|$))?)"
    r"(?![0-9])",
    re.I,
)
"""As ``2214014``, ``WA2214014``, ``20-123-456``, ``2021-CS-123`` or ``A0123456X``."""
_LONGEST_CLASS = 6
_CLASS = tuple("班级届组")
_DATE = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_PHONE = re.compile(r"(?:00)?(?:86)?1[3-9]\d(?:\d{8}|(?:[- ]\d{4}){2})")
"""A mobile phone's in China."""
_DAY_OR_MINUTE = re.compile(r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:[01]\d|2[0-3])[0-5]\d")
_TIMES = {
    6: ("%y%m%d",),
    8: ("%Y%m%d", "%d%m%Y", "%m%d%Y"),
    12: ("%Y%m%d%H%M",),
    14: ("%Y%m%d%H%M%S",),
}
"""How as many digits may be a date or a time."""
_FROM_YEAR, _TO_YEAR = 1990, 2059
_SHORTEST_BESIDE = 6
"""Digits that are a number also in a GitHub user's name, or a partner's beside a platform's own."""
_LONG = (11, 12)
"""Digits of a phone's number, or of a time to the minute: as such all numbers of a class may read."""


def cut_numbers(text: str, known: bool, user: str) -> tuple[str, list[tuple[str, str]]]:
    """Without the numbers that are students'; letters and number of each, the first one's before.

    ``known`` says that somebody is named otherwise, ``user`` that all of it is a GitHub user's name.
    """
    chosen = _students_numbers(text, known, user)
    for found in sorted(chosen, key=lambda found: -found.start()):
        text = text[: found.start()] + f" {HERE} " + text[found.end() :]
    return text, [(found["letters"], _plain(found["number"])) for found in chosen] or [("", "")]


def _students_numbers(text: str, known: bool, user: str) -> list[re.Match[str]]:
    """The student's number, behind it those of partners.

    A date or a phone's number counts only if it stands alone, and the latter only if nobody is named
    otherwise; a few digits in a GitHub user's name are no number.
    """
    found = sorted(_numbers(text), key=_doubt)
    if not found or (known and _PHONE.fullmatch(found[0]["number"])):
        return []
    if user[:1].isalpha() and len(found[0]["number"]) < _SHORTEST_BESIDE:
        return []
    numbers = {same_number(found[0][0]): found[0]}
    for other in found[1:]:
        if _are_a_pair(found[0], other) and not (known and len(other["number"]) < _SHORTEST_BESIDE):
            numbers.setdefault(same_number(other[0]), other)
    return list(numbers.values())


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """All but a class's, as in ``2201班``."""
    for found in _NUMBER.finditer(text):
        short = len(found["number"]) <= _LONGEST_CLASS
        if not (short and text.startswith(_CLASS, found.end())):
            yield found


def names_a_student(text: str) -> bool:
    """Whether a number stands in it that is hardly anything else."""
    return any(_doubt(found) == 0 for found in _numbers(text))


def _doubt(found: re.Match[str]) -> int:
    """How little it looks like a student's number."""
    digits = found["number"]
    return 2 if _DATE.fullmatch(digits) else 1 if _PHONE.fullmatch(digits) else 0


def _are_a_pair(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two numbers of a name are two students': written alike, and neither a date, time or phone."""

    def shape(found: re.Match[str]) -> tuple[str, str]:
        letters, number = (re.sub("[a-z]", "a", found[part].lower()) for part in found.groupdict())
        return letters, re.sub("[0-9]", "0", number)

    digits = one["number"], other["number"]
    neighbours = len(digits[0]) in _LONG and digits[0][:-4] == digits[1][:-4]
    return shape(one) == shape(other) and (neighbours or not any(map(_is_something_else, digits)))


def _is_something_else(digits: str) -> bool:
    return _PHONE.fullmatch(digits) is not None or _reads_as_time(digits)


def _reads_as_time(digits: str) -> bool:
    """Whether digits without anything between are a date or a time of our days."""
    if _DAY_OR_MINUTE.fullmatch(digits):
        return True
    for form in _TIMES.get(len(digits), ()):
        try:
            year = datetime.strptime(digits, form).year
        except ValueError:
            continue
        if _FROM_YEAR <= year <= _TO_YEAR:
            return True
    return False


def _plain(number: str) -> str:
    return re.sub("[. ]", "-", number)


def same_number(number: str) -> str:
    """The same for a number with and without what groups its digits."""
    grouped = re.fullmatch(r"[0-9. -]+[a-z]?", number, re.I)
    return re.sub("[-. ]", "", number).casefold() if grouped else number.casefold()
