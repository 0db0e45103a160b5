"""The list of a class: who is in it, whom the name of a hand-in means, and who is missing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from grader.errors import UsageError
from grader.intake.entries import Entry, present, stem
from grader.intake.naming import Named, read_name, readable, slug
from grader.intake.roster_tables import Rows, cell_of, readings
from grader.intake.roster_titles import (
    HEADER_WITHIN,
    ID_TITLES,
    NAME_TITLES,
    PARTICIPANT,
    Header,
    find_header,
    folded,
    plain,
)
from grader.records import Problem, Status, Text, WithoutGrade
from grader.shown import first_of

_STAFF = re.compile(r"teacher|instructor|assistant|\bta\b|grader|manager|教师|老师|助教", re.I)
_NO_STUDENTS = {"studenttest", "teststudent", "测试学生", "学生测试", "pointspossible"}
"""What platforms list among students."""

_COLUMNS = "the columns id and name (学号, 姓名)"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_DAMAGED = re.compile(
    r"\d+(?:[.,]\d+)?e\+\d+"  # rounded
    r"|\d{16,}\.0*"  # a number, of which a spreadsheet keeps 15 digits
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d{1,4}/\d{1,2}/\d{1,4}|(?:\d+年)?\d+月(?:\d+日)?"  # a date
    rf"|{_MONTH}-\d\d|\d{{1,2}}-{_MONTH}(?:-\d\d)?"
    r"|#(?:n/a|name\?|[a-z0/]+!|#+)",  # a formula that failed, a column too narrow
    re.I,
)
_ROW = re.compile(r"\n.*\d")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SHORT, _VAGUE = re.compile(r"\d{1,3}"), re.compile(r"\D*|\d{1,4}")
_BEGINNING = re.compile(r"\d+(?:[-._ ]\d+)*(?!\d)")
_REMEMBERED = 1 << 16
"""Texts of a roster that each hand-in is compared with."""


# -- reading it


@dataclass(frozen=True, slots=True)
class _Student:
    """A row of the table that is a student's."""

    row: int
    """As a spreadsheet counts them."""
    number: str
    name: str
    swallows: bool
    """Whether another row seems to lie in a cell of it."""


def read_roster(path: Path) -> dict[str, str]:
    """The class in a CSV or .xlsx, as spreadsheets and platforms write them: student's id to name.

    UsageError where that cannot be read, or where ids are damaged or stand for two students.
    """
    empty = headless = True
    for ways in readings(path):
        found: list[_Student] = []
        for rows in ways:
            empty = empty and not any(folded(cell) for row in rows for cell in row)
            if header := find_header(rows):
                headless = False
                found = max(found, list(_students(rows, header)), key=_told)
        if found:
            return _by_id(path, found)
    if headless:
        what = "is empty; it needs" if empty else "needs"
        raise UsageError(f"{path} {what} a line with {_COLUMNS} among its first {HEADER_WITHIN}")
    raise UsageError(f"{path} lists no student below its titles; fill in {_COLUMNS}")


def _told(students: Sequence[_Student]) -> tuple[int, int]:
    """How much a reading of a table says: whose names, then whose ids."""
    return sum(bool(student.name) for student in students), len(students)


def _students(rows: Rows, header: Header) -> Iterator[_Student]:
    for row, cells in enumerate(rows[header.row + 1 :], start=header.row + 2):
        number = _id(cell_of(cells, header.number))
        names = [cell_of(cells, column) for column in header.names]
        name = _joined([plain(part) for part in names])
        if _is_student(number, name, cell_of(cells, header.role)):
            yield _Student(row, number, name, any(map(_ROW.search, names)))


def _is_student(number: str, name: str, role: str) -> bool:
    """Whether the row is no sum, title or line of the platform's, nor of who teaches."""
    words = _CJK.search(number) and not re.search(r"\d{4}", number)
    is_text = words and not _DAMAGED.fullmatch(number)
    is_title = folded(number) in ID_TITLES and folded(name) in NAME_TITLES
    teaches = _STAFF.search(role) and "student" not in role.casefold()
    is_other = is_text or is_title or teaches or folded(name) in _NO_STUDENTS
    return bool(number) and not is_other


def _id(cell: str) -> str:
    text = unicodedata.normalize("NFKC", plain(cell))
    if _DAMAGED.fullmatch(text):
        return text
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d+\.0+", text):
        return text.partition(".")[0].replace(",", "")
    participant = PARTICIPANT.fullmatch(text)
    return participant[1] if participant else text.removeprefix("#")  # Brightspace writes one


def _joined(parts: Sequence[str]) -> str:
    """First and last name in the order of their script."""
    if len(parts) > 1 and all(_CJK.search(part) for part in parts):
        return "".join(reversed(parts))
    return " ".join(filter(None, parts))


def _by_id(path: Path, students: Iterable[_Student]) -> dict[str, str]:
    known: dict[str, _Student] = {}
    for student in students:
        _check(path, student)
        before = known.setdefault(student.number.casefold(), student)
        if not before.name:
            known[student.number.casefold()] = replace(before, name=student.name)
        elif student.name and folded(student.name) not in _turned(before.name):
            raise UsageError(
                f"{path}: the id {student.number} is {before.name}'s in row {before.row} and"
                f" {student.name}'s in row {student.row}; correct one of them and save it again"
            )
    return {student.number: student.name for student in known.values()}


def _check(path: Path, student: _Student) -> None:
    if student.swallows:
        raise UsageError(
            f"{path}, row {student.row}: a quotation mark is not closed; take it out or close it"
        )
    if _DAMAGED.fullmatch(student.number):
        raise UsageError(
            f"{path}, row {student.row}: {student.number} is no id any more, the spreadsheet has changed it;"
            " take the ids from their source, format the column as text and save it again"
        )


# -- whom a hand-in's name means


def on_roster(entry: Entry, roster: Mapping[str, str], lab_name: str) -> Entry:
    """With the id that the roster has for whom it names, and the name; unchanged where it has none.

    An id that stands in the hand-in's name comes first, then the number that was found in it, then the name.
    The numbers of a team are each one student's already.
    """
    text, named = _text(entry), entry.named
    by_name = _by_name(named, roster)
    word = None if named.partners else _word(text, roster)
    if word and not _is_doubtful(word.id, named, by_name, roster):
        if not named.platform_id:
            named = read_name(f"{text[: word.start]} {text[word.end :]}", lab_name)
        return _as_listed(entry, named, word.id, roster)
    number = _by_number(named, text, roster)
    if not number and (named.platform_id or not named.number):
        number = by_name
    return _as_listed(entry, named, number, roster) if number else entry


def _text(entry: Entry) -> str:
    """What it is called; of a platform's folder also what lies in it."""
    path = entry.paths[0]
    names = [stem(path)]
    if entry.named.platform_id and path.is_dir() and not path.is_symlink():
        with suppress(OSError):  # which is said when it is read
            names += [stem(file) for file in present(path)]
    return unicodedata.normalize("NFKC", " ".join(map(readable, names)))


def _as_listed(entry: Entry, named: Named, number: str, roster: Mapping[str, str]) -> Entry:
    name = named.name or roster[number]
    return replace(entry, named=replace(named, number=slug(number), letters="", name=name))


@dataclass(frozen=True, slots=True)
class _Word:
    """An id of the roster where it stands in a text."""

    start: int
    end: int
    id: str

    def gives_way_to(self, other: _Word) -> bool:
        """Whether it lies, in part at least, in a longer one."""
        longer = other.end - other.start > self.end - self.start
        return longer and other.start < self.end and self.start < other.end


def _word(text: str, roster: Mapping[str, str]) -> _Word | None:
    """The id that stands in the text, if it is of one student alone."""
    words = list(_words(text, roster))
    left = [word for word in words if not any(word.gives_way_to(other) for other in words)]
    return left[0] if len({word.id for word in left}) == 1 else None


def _words(text: str, roster: Mapping[str, str]) -> Iterator[_Word]:
    small = text.casefold()
    for number in roster:
        if number.casefold() not in small:
            continue
        for found in _whole(number).finditer(text):
            if found.start() == 0 or not _SHORT.fullmatch(number):
                yield _Word(found.start(), found.end(), number)


def _whole(number: str) -> re.Pattern[str]:
    """Finds it between other signs than letters and digits, but Chinese; ``doe`` is no word of ``j.doe``."""
    letter, word = r"a-z0-9\u00c0-\u024f", re.escape(number)
    if re.search(r"\d", number):
        return re.compile(rf"(?<![{letter}]){word}(?![{letter}])", re.I)
    return re.compile(rf"(?<![{letter}.]){word}(?![{letter}])(?!\.[{letter}])", re.I)


def _is_doubtful(number: str, named: Named, by_name: str, roster: Mapping[str, str]) -> bool:
    """Whether it may be another word, a year or a number of the platform's, since the name says otherwise."""
    if by_name == number or folded(named.name) in ("", folded(number)):
        return False
    if named.platform_id and number.isdecimal() and number != named.number:
        return bool(roster[number])
    return bool(by_name and (named.platform_id or _VAGUE.fullmatch(number)))


def _by_number(named: Named, text: str, roster: Mapping[str, str]) -> str:
    """The id that the number is: as it stands, with other zeros or signs, at last without its letters."""
    written = named.letters + named.number
    if not named.shown_id and (beginning := _BEGINNING.match(text)):
        written = beginning[0]
    if not written:
        return ""
    exact = [number for number in roster if number.casefold() == written.casefold()]
    like = [number for number in roster if _bare(number) == _bare(written)]
    other_letters = [
        number
        for number, name in roster.items()
        if _digits(number) == _digits(written) != "" != named.number
        and not (named.letters and number[0].isalpha())
        and (not name or not named.name or folded(name) == folded(named.name))
    ]
    return next((found[0] for found in (exact, like, other_letters) if len(found) == 1), "")


@lru_cache(_REMEMBERED)
def _bare(number: str) -> str:
    """Without signs between its parts and zeros before its digits."""
    return re.sub(r"^([a-z]*)0+(?=\d)", r"\1", re.sub(r"[\s._/-]", "", number.casefold()))


@lru_cache(_REMEMBERED)
def _digits(number: str) -> str:
    found = re.fullmatch(r"[a-z]{0,4}(\d+)", _bare(number))
    return found[1] if found else ""


def _by_name(named: Named, roster: Mapping[str, str]) -> str:
    """The only student of that name; its words may stand in another order."""
    spelling = folded(named.name)
    same = [number for number, name in roster.items() if folded(name) == spelling]
    if not same:
        same = [number for number, name in roster.items() if spelling in _turned(name)]
    return same[0] if spelling and len(same) == 1 else ""


@lru_cache(_REMEMBERED)
def _turned(name: str) -> frozenset[str]:
    words = [folded(word) for word in re.split(r"[\s,]+", name)]
    return frozenset("".join(words[place:] + words[:place]) for place in range(len(words)))


# -- who is missing


def same_student(student_id: str) -> str:
    """The same for an id as a roster writes it and as a gradebook does, whose ids are names of folders."""
    return slug(student_id).casefold()


def without_grade(
    roster: Mapping[str, str], graded: Iterable[str], problems: Iterable[Problem]
) -> list[WithoutGrade]:
    """Those of the roster who have no grade, by their ids as a gradebook writes them, in order."""
    have = {same_student(who) for who in graded}
    told = {same_student(one.student_id) for one in problems}
    return sorted(
        (
            WithoutGrade(
                slug(who), name, Status.NOT_JUDGED if same_student(who) in told else Status.ABSENT
            )
            for who, name in roster.items()
            if same_student(who) not in have
        ),
        key=lambda one: one.student_id,
    )


def attendance(roster: Mapping[str, str], graded: Iterable[str]) -> list[Text]:
    """What a roster and the ids of who has a grade say of each other, a sentence each."""
    listed = {same_student(number): number for number in roster}
    standing = {number.casefold(): number for number in graded}
    absent = [number for key, number in listed.items() if key not in standing]
    strangers = [number for key, number in standing.items() if key not in listed]
    texts = []
    if standing and len(strangers) == len(standing):
        texts.append(Text("The roster lists nobody who has a grade; is it the one of this class?"))
    if absent:
        texts.append(missing_yet(absent))
    if strangers:
        texts.append(
            Text("With a grade, not on the roster: {count} ({ids})", with_count(strangers))
        )
    return texts


def missing_yet(ids: Collection[str]) -> Text:
    """Who of the roster has no grade."""
    return Text("On the roster, without a grade yet: {count} ({ids})", with_count(ids))


def with_count(ids: Collection[str]) -> dict[str, object]:
    """How many students, and the first of them: what goes into a sentence."""
    return {"count": len(ids), "ids": first_of(ids)}
