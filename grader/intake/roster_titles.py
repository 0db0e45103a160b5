"""Which columns of a class list hold the ids and the names, by the titles that platforms give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from grader.intake.roster_tables import Rows
from grader.shown import one_line

# In order of preference, as ``folded`` writes them: Canvas has an ID of its own beside the student's.
ID_TITLES = (
    "学号", "学生学号", "學號", "学号工号", "学工号", "学籍号", "学籍番号", "학번", "学生编号",
    "学生id", "studentid", "studentnumber", "studentno", "studentidnumber", "sid", "matrikelnummer",
    "sisuserid", "sis用户id", "sisid", "studentsisid", "orgdefinedid", "sisloginid", "sis登录id",
    "idnumber", "id号", "number", "编号", "username", "用户名", "login", "loginid", "netid", "id",
    "账号", "identifier", "标识符",
)  # fmt: skip
NAME_TITLES = (
    "姓名", "学生姓名", "學生姓名", "真实姓名", "氏名", "이름", "fullname", "全名", "studentname",
    "displayname", "firstnamelastname", "firstnamesurname", "lastnamefirstname", "name", "student",
    "学生",
)  # fmt: skip
_FIRST_NAMES = (
    "firstname", "名", "名字", "givenname", "givennames", "forename", "vorname", "prénom",
)  # fmt: skip
_LAST_NAMES = ("lastname", "surname", "familyname", "姓", "姓氏", "nachname", "nom", "name")
_ROLES = ("role", "roles", "角色", "身份")
_NO_RANK = (inf, 0)
HEADER_WITHIN = 10
"""Rows; above the titles may stand a heading."""
PARTICIPANT = re.compile(r"(?:participant|参与者)\s*(\d+)", re.I)
"""How Moodle writes a student's number of its own."""
_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")
_AS_FORMULA = re.compile(r'="(.*)"')


@dataclass(frozen=True, slots=True)
class Header:
    """Where a reading of the table has what is asked for."""

    row: int
    number: int
    names: tuple[int, ...]
    """The columns that the name consists of."""
    role: int | None
    """Where it says who teaches."""


def find_header(rows: Rows) -> Header | None:
    """The first of the upper rows in which ids and names have titles."""
    for place, titles in enumerate(rows[:HEADER_WITHIN]):
        below = rows[place + 1 :]
        number = _column(titles, ID_TITLES, below)
        names = _name_columns(titles, below)
        if number is not None and names:
            return Header(place, number, names, _column(titles, _ROLES, below))
    return None


def _name_columns(titles: Sequence[str], below: Rows) -> tuple[int, ...]:
    """That of the whole name, or those of the first and the last; a mere ``name`` may be the last."""
    first, last = (_column(titles, part, below) for part in (_FIRST_NAMES, _LAST_NAMES))
    whole = _column(titles, NAME_TITLES, below)
    if whole is not None and (first is None or whole != last):
        return (whole,)
    return (first, last) if first is not None and last is not None else ()


def _column(titles: Sequence[str], wanted: Sequence[str], below: Rows) -> int | None:
    """The column whose title comes first in ``wanted``, of those that say anything if there are such."""
    fitting = [(_rank(title, wanted), column) for column, title in enumerate(titles)]
    columns = [column for rank, column in sorted(fitting) if rank < _NO_RANK]
    telling = [column for column in columns if _says_something(below, column)]
    return next(iter(telling or columns), None)


def _says_something(rows: Rows, column: int) -> bool:
    """Whether it is filled in, with more than the numbers of the lines."""
    cells = [plain(row[column]) for row in rows if len(row) > column]
    filled = [cell.removesuffix(".0") for cell in cells if cell]
    return bool(filled) and filled != [str(count) for count in range(1, len(filled) + 1)]


def _rank(title: str, wanted: Sequence[str]) -> tuple[float, int]:
    """Its place in ``wanted``: as it stands, without what is in brackets, or said in two languages."""
    whole, bare = folded(title), folded(_BRACKETS.sub("", title))
    english = "".join(letter for letter in whole if letter.isascii())
    other = "".join(letter for letter in whole if not letter.isascii())
    ways = (whole, bare, other if english in wanted else "")
    ranks = [(wanted.index(key), way) for way, key in enumerate(ways) if key in wanted]
    return min(ranks, default=_NO_RANK)


def plain(cell: str) -> str:
    """Without what spreadsheets and people put around it to keep it text."""
    text = one_line(unicodedata.normalize("NFC", cell)).strip()
    if formula := _AS_FORMULA.fullmatch(text):
        text = formula[1].strip()
    if text.startswith("'"):
        text = text[1:].removesuffix("'").strip()
    return " ".join(text.split())


@lru_cache(1 << 16)
def folded(text: str) -> str:
    """Letters and digits alone, small: what two spellings have in common."""
    folded_text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded_text if letter.isalnum())
