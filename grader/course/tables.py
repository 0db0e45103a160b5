"""TOML files read into records: every mistake of an author's is told with its line and what to write.

A reader of our own over dataclass fields: what the libraries for this offer is types without lines of the
file, and the lightest of them that was tried adds 0.15 s to every run of a student's.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from grader.course.files import read_text
from grader.errors import LabError

T = TypeVar("T")
Key = tuple[str | int, ...]
"""Where a value stands: ``("exercises", "sgd", "points")``."""


@dataclass(frozen=True, slots=True)
class Above:
    """A rule for a number, written ``Annotated[float, Above(0)]``."""

    least: float
    most: float = math.inf

    def holds(self, value: float) -> bool:
        """Whether the number keeps it; NaN never does."""
        return self.least < value <= self.most

    def __str__(self) -> str:
        up_to = "" if math.isinf(self.most) else f" and at most {self.most:g}"
        return f"a number above {self.least:g}{up_to}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """A rule for a text that is one of a few words, written ``Annotated[str, OneOf(("day", "hour"))]``."""

    words: tuple[str, ...]

    def holds(self, value: str) -> bool:
        """Whether it is one of them."""
        return value in self.words

    def __str__(self) -> str:
        return " or ".join(f'"{word}"' for word in self.words)


PositiveCount = Annotated[int, Above(0)]


class Page:
    """One TOML file with its lines, and what there is to complain about in it."""

    def __init__(self, path: Path) -> None:
        """Raises LabError where the file is not there or no TOML."""
        self.path = path
        text = read_text(path).removeprefix("\ufeff")
        self._lines = text.splitlines()
        self._places = list(_places(self._lines))
        self._complaints: list[tuple[int, str]] = []
        try:
            self.table: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise self._no_toml(error) from None

    def read(self, kind: type[T]) -> T:
        """The whole file as a record; LabError with everything in it that does not fit.

        Fields are keys. A record in a ``Mapping`` whose first field is ``name`` gets its key as name.
        """
        record: T = self._value(kind, self.table, ())
        self.close()
        return record

    def complain(self, key: Key, what: str, item: str = "") -> None:
        """Add a complaint about the value at ``key``, or about one ``item`` of that list."""
        self._complaints.append((self.line(key, item), what))

    def close(self) -> None:
        """LabError with all complaints in the order of the file, a line each; nothing if there are none."""
        if self._complaints:
            lines = [f"{self.path}:{line}: {what}" for line, what in sorted(self._complaints)]
            raise LabError("\n".join(lines))

    def line(self, key: Key, item: str = "") -> int:
        """The line on which the key stands, or the nearest one around it."""
        known: dict[Key, int] = {}
        for path, number in self._places:
            for length in range(
                len(path), 0, -1
            ):  # the first of its keys, where a table has no header
                known.setdefault(path[:length], number)
        while key and key not in known:
            key = key[:-1]
        first = known.get(key, 1)
        if not item:
            return first
        ends = [number for _, number in self._places if number > first]
        some = range(first, min(ends, default=len(self._lines) + 1))
        quoted = re.compile(rf"""(["']){re.escape(item)}\1""")
        return next((n for n in some if quoted.search(self._lines[n - 1])), first)

    # -- by type

    def _value(self, kind: Any, value: Any, key: Key) -> Any:
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self._ruled(arguments[0], arguments[1:], value, key)
        if origin in (Union, UnionType):  # a key that may be left out
            return self._one_of([part for part in arguments if part is not NoneType], value, key)
        if is_dataclass(kind) or origin in (dict, Mapping):
            if not isinstance(value, dict):
                return self._wrong(key, value, "a table")
            if is_dataclass(kind):
                return self._record(kind, value, key)
            return {name: self._named(arguments[1], name, own, key) for name, own in value.items()}
        if origin is tuple:
            if not isinstance(value, list):
                return self._wrong(key, value, "a list")
            return tuple(self._value(arguments[0], own, (*key, n)) for n, own in enumerate(value))
        fits = isinstance(value, int | float) if kind is float else isinstance(value, kind)
        if not fits or (isinstance(value, bool) and kind is not bool):
            return self._wrong(key, value, _KINDS.get(kind, kind.__name__))
        return value

    def _one_of(self, kinds: Sequence[Any], value: Any, key: Key) -> Any:
        """A value that may be of several plain types, or of one of any sort."""
        if len(kinds) == 1:
            return self._value(kinds[0], value, key)
        if type(value) not in kinds:
            return self._wrong(key, value, " or ".join(_KINDS[kind] for kind in kinds))
        return value

    def _ruled(self, kind: Any, rules: Collection[Above | OneOf], value: Any, key: Key) -> Any:
        before = len(self._complaints)
        read = self._value(kind, value, key)
        for rule in rules:
            if len(self._complaints) == before and not rule.holds(read):
                self._wrong(key, read, str(rule))
        return read

    def _named(self, kind: Any, name: str, value: Any, key: Key) -> Any:
        has_name = is_dataclass(kind) and fields(kind)[0].name == "name"
        if has_name and isinstance(value, dict):
            return self._record(kind, value, (*key, name), {"name": name})
        return self._value(kind, value, (*key, name))

    def _record(
        self, kind: Any, table: dict[str, Any], key: Key, given: Mapping[str, str] | None = None
    ) -> Any:
        before, read = len(self._complaints), dict[str, Any](given or {})
        hints = get_type_hints(kind, include_extras=True)
        known = [field for field in fields(kind) if field.name not in read]
        names = [field.name for field in known]
        for name in table.keys() - set(names):
            self.complain((*key, name), f"{dotted((*key, name))} is no key; {advice(name, names)}")
        for field in known:
            if field.name in table:
                read[field.name] = self._value(
                    hints[field.name], table[field.name], (*key, field.name)
                )
            elif field.default is MISSING and field.default_factory is MISSING:
                self.complain(key, missing(key, field.name, _sort(hints[field.name])))
        return kind(**read) if len(self._complaints) == before else None

    def _wrong(self, key: Key, value: Any, wanted: str) -> None:
        self.complain(key, f"{dotted(key)} is {_seen(value)}; write {wanted}")

    def _no_toml(self, error: tomllib.TOMLDecodeError) -> LabError:
        seen: dict[Key, int] = {}
        for key, number in self._places:
            if key in seen:
                return LabError(
                    f"{self.path}:{number}: {dotted(key)} stands on line {seen[key]} already; keep one"
                )
            seen[key] = number
        said, _, place = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", place)
        number = int(found[1]) if found else len(self._lines)
        line = self._lines[number - 1].strip() if self._lines else ""
        return LabError(f"{self.path}:{number}: {said} in {line!r}; this is no TOML yet")


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file's table; LabError with the line if it is none."""
    return Page(path).table


def missing(key: Key, name: str, wanted: str) -> str:
    """The complaint about a key that is not there."""
    where = f"[{dotted(key)}]" if key else "the file"
    return f"{where} has no {name}; add it, it is {wanted}"


def nearest(word: str, known: Collection[str]) -> str:
    """The name in ``known`` that was probably meant; "" if none is near."""
    folded = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.55)
    return folded[found[0]] if found else ""


def advice(word: str, known: Collection[str]) -> str:
    """What to write instead of ``word``: the nearest name, else all that there are."""
    near = nearest(word, known)
    return f"write {near}" if near else f"there are: {', '.join(known) or 'none'}"


def dotted(key: Key) -> str:
    """A key as TOML writes it: ``exercises.sgd.points``."""
    return ".".join(str(part) for part in key)


_KINDS: Mapping[Any, str] = {
    str: 'text in quotes, "…"',
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a date with a time, 2026-10-12T23:59:59",
}


def _sort(kind: Any) -> str:
    """What a type asks for, in words."""
    if get_origin(kind) is Annotated:
        return next(map(str, get_args(kind)[1:]))
    if get_origin(kind) is tuple:
        return "a list"
    return _KINDS.get(kind, "a table")


def _seen(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'text, "{value}"'
        case list():
            return "a list"
        case dict():
            return "a table"
        case float():
            return f"{value:g}"
    return f"{value}"


_NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?$")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=")


def _places(lines: list[str]) -> Iterator[tuple[Key, int]]:
    """The keys of a file and their lines, in order, as the lines' beginnings tell them."""
    table: Key = ()
    counts: dict[Key, int] = {}
    for number, line in enumerate(lines, start=1):
        if header := _HEADER.match(line):
            table = _parts(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield table, number
        elif entry := _ENTRY.match(line):
            yield (*table, *_parts(entry[1])), number


def _parts(key: str) -> Key:
    return tuple(part.strip("\"'") for part in re.findall(_NAME, key))
