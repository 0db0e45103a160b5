"""Points into the gradebook that a platform has exported: its own file with one column filled in.

Canvas: a gradebook has a row of titles, one of ``Points Possible`` and a row a student, who is known by
``ID``, ``SIS User ID`` or ``SIS Login ID``; an assignment's title ends in its number. (Instructure's guide on
exporting and importing grades.) Moodle: a grading worksheet has ``Identifier`` (``Participant 7``), often
``ID number`` and ``Email address``, and for each student ``Grade`` and ``Maximum Grade``. (Moodle's
documentation of the assignment's offline grading worksheet.)
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.intake.naming import labs_named
from grader.intake.roster_tables import cell_of
from grader.intake.roster_titles import PARTICIPANT, folded
from grader.records import Grade

_MARK = "\ufeff"
_IDS = {
    "canvas": ("sisuserid", "sisloginid", "id", "integrationid", "sis用户id", "sis登录id"),
    "moodle": (
        "idnumber",
        "id号",
        "username",
        "emailaddress",
        "identifier",
        "标识符",
        "电子邮件地址",
    ),
}
"""Columns that tell whose row it is, as ``folded`` writes their titles."""
_NAMES = ("student", "学生", "fullname", "全名", "name")
_GRADES = ("grade", "成绩", "评分", "分数")
_MOST = ("maximumgrade", "最高分", "最高成绩", "满分")
_READ_ONLY = re.compile(r"read only|current (score|points|grade)|final (score|points|grade)", re.I)


@dataclass(frozen=True, slots=True)
class Filled:
    """A platform's file with points in it, and what did not find its place."""

    content: bytes
    column: str
    count: int
    """Rows that have points now."""
    without_row: tuple[str, ...]
    """Students with a grade of whom the file has no row."""
    not_final: tuple[str, ...]
    """Students whose grade is provisional or not wholly judged, and who have got nothing."""
    scaled: float = 1.0
    """What a lab's point is worth there."""


@dataclass(frozen=True, slots=True)
class _Columns:
    ids: tuple[int, ...]
    name: int | None
    points: int
    most: int | None
    """Where each row says how many points there are."""


def fill(path: Path, platform: str, grades: Sequence[Grade], lab: str, column: str = "") -> Filled:
    """The file at ``path`` with the grades of a lab in the column of this title, or in the lab's own.

    UsageError where it is no file of the platform's, or no one column is the lab's.
    """
    text = _read(path)
    delimiter = _delimiter(path, text, platform)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    titles = rows[0]
    columns = _columns(path, titles, platform, lab, column)
    final = [one for one in grades if one.judged and not one.provisional]
    by_row = _by_row(rows[1:], columns, final)
    possible = _points_possible(rows[1:], columns) if platform == "canvas" else None
    worth = 1.0
    for row, one in by_row.items():
        cells = rows[row + 1]
        most = possible if possible is not None else _number(cell_of(cells, columns.most))
        worth = (most or one.max_score) / one.max_score
        cells += [""] * (columns.points + 1 - len(cells))
        cells[columns.points] = f"{round(one.score * worth, 2):g}"
    there = {one.submission.student_id for one in by_row.values()}
    return Filled(
        content=_written(rows, delimiter, text),
        column=titles[columns.points],
        count=len(by_row),
        without_row=tuple(
            o.submission.student_id for o in final if o.submission.student_id not in there
        ),
        not_final=tuple(one.submission.student_id for one in grades if one not in final),
        scaled=worth,
    )


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); check the path") from error
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path} is no text; take the CSV as the platform exports it")


def _delimiter(path: Path, text: str, platform: str) -> str:
    """The one with which the titles are the platform's."""
    for delimiter in (",", ";", "\t"):
        titles = next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
        if any(folded(title.lstrip(_MARK)) in _IDS[platform] for title in titles):
            return delimiter
    what = "the gradebook" if platform == "canvas" else "the grading worksheet"
    raise UsageError(
        f"{path} is not {what} that {platform.capitalize()} exports; export it there again"
    )


def _columns(path: Path, titles: Sequence[str], platform: str, lab: str, wanted: str) -> _Columns:
    names = [folded(title.lstrip(_MARK)) for title in titles]
    ids = sorted((_IDS[platform].index(n), at) for at, n in enumerate(names) if n in _IDS[platform])
    if wanted:
        fitting = [at for at, title in enumerate(titles) if title.strip() == wanted.strip()]
    elif platform == "moodle":
        fitting = [at for at, name in enumerate(names) if name in _GRADES]
    else:
        fitting = [
            at
            for at, title in enumerate(titles)
            if lab in labs_named(title, lab) and not _READ_ONLY.search(title)
        ]
    if len(fitting) != 1:
        several = "several columns" if fitting else "no column"
        shown = ", ".join(repr(titles[at]) for at in fitting) or ", ".join(map(repr, titles))
        raise UsageError(f"{path} has {several} for {lab}; name one with --column: {shown}")
    return _Columns(
        ids=tuple(at for _, at in ids),
        name=next((at for at, name in enumerate(names) if name in _NAMES), None),
        points=fitting[0],
        most=next((at for at, name in enumerate(names) if name in _MOST), None),
    )


def _by_row(
    rows: Sequence[Sequence[str]], columns: _Columns, grades: Iterable[Grade]
) -> dict[int, Grade]:
    """Whose row each is: by an id, else by a name that is one student's and one row's."""
    left = {one.submission.student_id.casefold(): one for one in grades}
    found: dict[int, Grade] = {}
    for number, cells in enumerate(rows):
        ids = (_id(cell_of(cells, column).strip()) for column in columns.ids)
        known = next((own for own in ids if own in left), None)
        if known:
            found[number] = left.pop(known)
    open_rows = {
        n: _words(cell_of(cells, columns.name)) for n, cells in enumerate(rows) if n not in found
    }
    counts = Counter(open_rows.values())
    for number, words in open_rows.items():
        same = [id_ for id_, one in left.items() if _words(one.submission.student_name) == words]
        if words and counts[words] == 1 and len(same) == 1:
            found[number] = left.pop(same[0])
    return found


def _id(cell: str) -> str:
    participant = PARTICIPANT.fullmatch(cell)
    return participant[1] if participant else cell.partition("@")[0].casefold()


def _words(name: str) -> tuple[str, ...]:
    """``Doe, Jane`` and ``Jane Doe`` are one name."""
    return tuple(sorted(re.findall(r"\w+", name.casefold())))


def _points_possible(rows: Sequence[Sequence[str]], columns: _Columns) -> float | None:
    """What Canvas says in the row of that name, which comes before the students'."""
    for cells in rows[:3]:
        if any(
            cell.strip().casefold() in ("points possible", "满分", "可能的分数")
            for cell in cells[:2]
        ):
            return _number(cell_of(cells, columns.points))
    return None


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _written(rows: Iterable[Sequence[str]], delimiter: str, before: str) -> bytes:
    ends = "\r\n" if "\r\n" in before else "\n"
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=ends).writerows(rows)
    return text.getvalue().encode()
