"""Points into the gradebook that a platform has exported: its own file with one column filled in.

Canvas: a gradebook has a row of titles, one of ``Points Possible`` and a row a student, who is known by
``ID``, ``SIS User ID`` or ``SIS Login ID``; an assignment's title ends in its number. (Instructure's guide on
exporting and importing grades.) Moodle: a grading worksheet has ``Identifier`` (``Participant 7``), often
``ID number`` and ``Email address``, and for each student ``Grade`` and ``Maximum Grade``. (Moodle's
documentation of the assignment's offline grading worksheet.) Blackboard: the Grade Center's download, with
tabs and in UTF-16 or with commas, has ``Last Name``, ``First Name``, ``Username``, often ``Student ID``, and
for each column ``Lab 2 [Total Pts: 100 Score] |123456``. (Blackboard's help on working offline with grades.)
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from grader.errors import UsageError
from grader.exports.final import final_ones, not_final_ids
from grader.intake.naming import labs_named
from grader.intake.roster_tables import cell_of, content_of, texts_of
from grader.intake.roster_titles import PARTICIPANT, folded
from grader.records import Grade


@dataclass(frozen=True, slots=True)
class _Platform:
    """What a platform's file looks like; titles are as ``folded`` writes them."""

    file: str
    """What it calls the file."""
    ids: tuple[str, ...]
    """Columns that tell whose row it is."""
    names: tuple[str, ...]
    """Columns that the name may consist of."""
    points: re.Pattern[str] | None = None
    """Titles of columns for points; None where any column may be one, if it names the lab."""
    of_one_lab: bool = False
    """Whether the file is one lab's, so that the title need not name it."""
    most: tuple[str, ...] = ()
    """Columns that say how many points there are."""
    most_in_title: re.Pattern[str] | None = None
    most_in_row: tuple[str, ...] = ()
    """How a row begins, before the students', that says it for all columns."""


_PLATFORMS: Mapping[str, _Platform] = {
    "canvas": _Platform(
        file="the gradebook",
        ids=("sisuserid", "sisloginid", "id", "integrationid", "sis用户id", "sis登录id"),
        names=("student", "学生"),
        most_in_row=("points possible", "满分", "可能的分数"),
    ),
    "moodle": _Platform(
        file="the grading worksheet",
        ids=(
            *("idnumber", "id号", "username", "emailaddress", "identifier", "标识符"),
            "电子邮件地址",
        ),
        names=("fullname", "全名", "name"),
        points=re.compile("grade|成绩|评分|分数"),
        of_one_lab=True,
        most=("maximumgrade", "最高分", "最高成绩", "满分"),
    ),
    "blackboard": _Platform(
        file="the grade center",
        ids=("studentid", "username", "学生id", "用户名"),
        names=("lastname", "firstname", "姓", "姓氏", "名", "名字"),
        points=re.compile(r".*\|\d+"),
        most_in_title=re.compile(r"\[[^\[\]]*?(\d+(?:[.,]\d+)?)[^\[\]]*\]\s*\|"),
    ),
}
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
    names: tuple[int, ...]
    points: int
    most: int | None
    """Where each row says how many points there are."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A platform's file, taken apart so that it can be put together again."""

    rows: list[list[str]]
    delimiter: str
    line_end: str
    mark: bytes
    """The one of UTF-8 or UTF-16 that it begins with."""
    all_quoted: bool
    """Whether each cell stands in quotes, as in Blackboard's files."""


def fill(path: Path, platform: str, grades: Sequence[Grade], lab: str, column: str = "") -> Filled:
    """The file at ``path`` with the grades of a lab in the column of this title, or in the lab's own.

    It comes in UTF-16 if it did so before, else in UTF-8. UsageError where it is no file of the platform's,
    or no one column is the lab's.
    """
    layout = _PLATFORMS[platform]
    table = _read(path, platform)
    titles, *rows = table.rows
    columns = _columns(path, titles, layout, lab, column)
    final = final_ones(grades)
    by_row = _by_row(rows, columns, final)
    possible = _points_possible(table.rows, columns, layout)
    worth = 1.0
    for row, one in by_row.items():
        cells = rows[row]
        most = possible if possible is not None else _number(cell_of(cells, columns.most))
        worth = (most or one.max_score) / one.max_score
        cells += [""] * (columns.points + 1 - len(cells))
        cells[columns.points] = f"{round(one.final_score * worth, 2):g}"
    there = {one.submission.student_id for one in by_row.values()}
    return Filled(
        content=_written(table),
        column=titles[columns.points].strip(),
        count=len(by_row),
        without_row=tuple(
            o.submission.student_id for o in final if o.submission.student_id not in there
        ),
        not_final=not_final_ids(grades),
        scaled=worth,
    )


def _read(path: Path, platform: str) -> _Table:
    """The reading with which the titles are the platform's."""
    layout, content = _PLATFORMS[platform], content_of(path)
    texts = texts_of(path, content) if content else []
    for text, delimiter in product(texts, (",", ";", "\t")):
        rows = _split(text.removeprefix("\ufeff"), delimiter)
        if rows and any(folded(title) in layout.ids for title in rows[0]):
            line_end = "\r\n" if "\r\n" in text else "\n"
            quoted = text.removeprefix("\ufeff").startswith('"')
            return _Table(rows, delimiter, line_end, _mark(content), quoted)
    raise UsageError(
        f"{path} is not {layout.file} that {platform.capitalize()} exports; export it there again"
    )


def _split(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:  # a field without end: not with this delimiter
        return []


def _mark(content: bytes) -> bytes:
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return next((mark for mark in marks if content.startswith(mark)), b"")


def _columns(
    path: Path, titles: Sequence[str], layout: _Platform, lab: str, wanted: str
) -> _Columns:
    names = [folded(title) for title in titles]
    ids = sorted((layout.ids.index(n), at) for at, n in enumerate(names) if n in layout.ids)
    if wanted:
        fitting = [at for at, title in enumerate(titles) if title.strip() == wanted.strip()]
    else:
        fitting = [at for at, title in enumerate(titles) if _is_labs(title, layout, lab)]
    if len(fitting) != 1:
        several = "several columns" if fitting else "no column"
        shown = ", ".join(repr(titles[at]) for at in fitting) or ", ".join(map(repr, titles))
        raise UsageError(f"{path} has {several} for {lab}; name one with --column: {shown}")
    return _Columns(
        ids=tuple(at for _, at in ids),
        names=tuple(at for at, name in enumerate(names) if name in layout.names),
        points=fitting[0],
        most=next((at for at, name in enumerate(names) if name in layout.most), None),
    )


def _is_labs(title: str, layout: _Platform, lab: str) -> bool:
    """Whether the column is for the lab's points."""
    if layout.of_one_lab:
        return layout.points is not None and layout.points.fullmatch(folded(title)) is not None
    if layout.points and not layout.points.fullmatch(title.strip()):
        return False
    return lab in labs_named(title, lab) and not _READ_ONLY.search(title)


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
        n: _words(" ".join(cell_of(cells, column) for column in columns.names))
        for n, cells in enumerate(rows)
        if n not in found
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


def _points_possible(
    rows: Sequence[Sequence[str]], columns: _Columns, layout: _Platform
) -> float | None:
    """What the title says, or the row for it, which comes before the students'."""
    title = layout.most_in_title and layout.most_in_title.search(rows[0][columns.points])
    if title:
        return _number(title[1])
    for cells in rows[1:4]:
        if any(cell.strip().casefold() in layout.most_in_row for cell in cells[:2]):
            return _number(cell_of(cells, columns.points))
    return None


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _written(table: _Table) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=table.delimiter,
        lineterminator=table.line_end,
        quoting=csv.QUOTE_ALL if table.all_quoted else csv.QUOTE_MINIMAL,
    )
    writer.writerows(table.rows)
    encoding = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    return table.mark + text.getvalue().encode(encoding.get(table.mark, "utf-8"))
