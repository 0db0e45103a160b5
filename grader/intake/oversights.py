"""What the text of a program shows that its author hardly meant: a word to them, and no verdict."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

from grader.intake.candidates import HOLE, Candidate
from grader.records import Cell, Place, Text
from grader.sandbox.loading import DEFINES


def oversights(program: Candidate, content: bytes, exercises: Collection[str]) -> Iterator[Text]:
    """Exercises that a skeleton's hole takes the place of again, and those that stand in no code cell."""
    yield from _redefined(program.cells, exercises)
    defined = {name for cell in program.cells for name in DEFINES.findall(cell.source)}
    missing = {*exercises} - defined
    if missing and program.path.lower().endswith(".ipynb"):
        yield from _in_text_cells(program.path, content, missing)


def _redefined(cells: Iterable[Cell], exercises: Collection[str]) -> Iterator[Text]:
    written: dict[str, Place | None] = {}
    """Exercise to where it became a hole again; None where it is written out."""
    for cell in cells:
        for name, line, is_hole in _definitions(cell.source):
            if not is_hole:
                written[name] = None
            elif name in written:
                written[name] = Place(cell.label, line)
    words = "{place} defines {name} again, as the skeleton has it, and the last one counts; delete that."
    for name, place in written.items():
        if place and name in exercises:
            yield Text(words, {"place": place, "name": name})


def _definitions(source: str) -> Iterator[tuple[str, int, bool]]:
    """Each definition at the margin: its name, its line, and whether it is a hole of the skeleton's."""
    lines = source.splitlines()
    starts = [number for number, line in enumerate(lines) if line and not line[0].isspace()]
    for start, end in pairwise([*starts, len(lines)]):
        if found := DEFINES.match(lines[start]):
            below = (line.strip() for line in lines[start:end])
            yield found[1], start + 1, any(line.startswith(HOLE) for line in below)


def _in_text_cells(path: str, content: bytes, missing: Collection[str]) -> Iterator[Text]:
    words = "A text cell of {file} defines {name}, but only code cells run; change its type."
    for cell in _cells(content):
        source = cell.get("source")
        text = source if isinstance(source, str) else "".join(filter(_is_text, source or ()))
        for name in DEFINES.findall(text) if cell.get("cell_type") != "code" else ():
            if name in missing:
                yield Text(words, {"file": path, "name": name})


def _cells(content: bytes) -> list[dict[str, Any]]:
    """The cells of a notebook that has been read once; of an older format's nothing is told."""
    with suppress(ValueError, RecursionError):
        found = json.loads(content.decode(json.detect_encoding(content), "surrogatepass"))
        cells = found.get("cells") if isinstance(found, dict) else None
        return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []
    return []


def _is_text(line: object) -> bool:
    return isinstance(line, str)
