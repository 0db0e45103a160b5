"""The list of a class: the number of each student and the name, one from the other."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from grader.errors import UsageError
from grader.intake.entries import Entry
from grader.intake.naming import read_name, slug

_NUMBER_TITLES = {"id", "student id", "number", "学号"}
_NAME_TITLES = {"name", "student name", "student", "姓名"}


def read_roster(path: Path) -> dict[str, str]:
    """A CSV of the class, in UTF-8 or as Chinese Excel writes it: student number to name."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); check the path") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    header, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    columns = [title.strip().casefold() for title in header]
    number = next((count for count, title in enumerate(columns) if title in _NUMBER_TITLES), None)
    name = next((count for count, title in enumerate(columns) if title in _NAME_TITLES), None)
    if number is None or name is None:
        raise UsageError(f"{path} needs a first line with the columns id and name (学号, 姓名)")
    complete = [row for row in rows if len(row) > max(number, name) and row[number].strip()]
    return {row[number].strip(): row[name].strip() for row in complete}


def on_roster(entry: Entry, roster: Mapping[str, str], lab_name: str) -> Entry:
    """With the number that the roster has for the name, or the name for the number."""
    named = entry.named
    if named.number:
        name = roster.get(named.letters + named.number) or roster.get(named.number)
        return replace(entry, named=replace(named, name=named.name or name or ""))
    spelling = "".join(named.name.casefold().split())
    numbers = [
        number for number, name in roster.items() if "".join(name.casefold().split()) == spelling
    ]
    if not spelling or len(numbers) != 1:
        return entry
    known = read_name(numbers[0], lab_name)
    number = known.number or slug(numbers[0])
    return replace(entry, named=replace(named, number=number, letters=known.letters))
