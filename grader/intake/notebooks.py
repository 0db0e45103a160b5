"""A notebook as its code cells, of any version of the format, within the memory that one may take."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Mapping
from typing import Any

from grader.errors import Refused
from grader.intake.archive import MB
from grader.intake.scripts import Unreadable, said, tidy
from grader.records import Cell, Text

MOST_CELLS = 2000
MOST_MEMORY = 1000 * MB
"""For a notebook while it is read: five times what 50 MB of images take."""
_KEPT = ("cell_type", "source", "input", "code", "language")
_MEMORY = {"{": 250, "[": 110, ",": 75, ":": 100, '"': 15}
"""Bytes that JSON's structure takes as Python objects, for each of these characters at most: as measured
on 64-bit Python for objects and lists in each other, for keys of which each is another, and for texts."""


def notebook_cells(label: str, content: bytes) -> list[Cell]:
    """A notebook's code cells in order, all of them counted from 1, of any nbformat version."""
    try:
        text = content.decode(json.detect_encoding(content), "surrogatepass")
        _check_memory(label, text)
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        # A position is all that helps; the text around it may be megabytes of an image.
        raise _broken(label, said(error)) from error
    import nbformat  # late: who hands in a .py should not wait for it

    try:
        stripped = _stripped(notebook)
        sheets = _sheets(stripped)
        if max(len(sheets), sum(len(sheet["cells"]) for sheet in sheets)) > MOST_CELLS:
            raise _too_many_cells(label)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what nbformat finds untidy costs no student anything
            upgraded = nbformat.convert(nbformat.from_dict(stripped), to_version=4)  # type: ignore[no-untyped-call]
        sources = [_source(cell) for cell in upgraded["cells"] if cell["cell_type"] == "code"]
    except (Refused, MemoryError):  # which is no fault of the structure
        raise
    except Exception as error:  # nbformat raises whatever a wrong structure leads to
        raise _broken(label, f"{type(error).__name__}: {said(error)}") from error
    return [Cell(f"{label} cell {count}", source) for count, source in enumerate(sources, 1)]


def _check_memory(label: str, text: str) -> None:
    """Refused before megabytes of brackets become gigabytes of objects."""
    structure = sum(text.count(character) * size for character, size in _MEMORY.items())
    needed = structure + 2 * sys.getsizeof(text)  # the text, and the strings in it
    if needed > MOST_MEMORY:
        raise Refused(
            Text(
                "{file} may take {needed} MB of memory to read; look at it by hand.",
                {"file": label, "needed": needed // MB},
            )
        )


def _stripped(notebook: dict[str, Any]) -> dict[str, Any]:
    """What a program needs of it: no outputs, which may be 50 MB of images, and no metadata."""
    known: dict[str, Any] = {
        "nbformat": 3 if "worksheets" in notebook else 4,
        "nbformat_minor": 0,
        **{key: notebook[key] for key in ("nbformat", "nbformat_minor") if key in notebook},
        "metadata": {},
    }
    if "worksheets" in notebook:
        sheets = [{"metadata": {}, "cells": _cells(sheet)} for sheet in notebook["worksheets"]]
        return known | {"worksheets": sheets}
    return known | {"cells": _cells(notebook)}


def _sheets(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return notebook.get("worksheets") or [notebook]


def _cells(sheet: dict[str, Any]) -> list[dict[str, Any]]:
    """The code cells, as each version of the format writes them."""
    return [
        {
            "metadata": {},
            "outputs": [],
            **{key: cell[key] for key in _KEPT if _is_text(cell.get(key))},
        }
        for cell in sheet["cells"]
        if cell["cell_type"] == "code"
    ]


def _is_text(value: Any) -> bool:
    """Whether it is a text or the lines of one, not what nbformat would go through for hours."""
    lines = value if isinstance(value, list) else [value]
    return all(isinstance(line, str) for line in lines)


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return tidy(source if isinstance(source, str) else "".join(source))


def _broken(label: str, why: str) -> Unreadable:
    return Unreadable(
        Text(
            "{file} is a broken notebook ({why}); save it in Jupyter and hand it in again.",
            {"file": label, "why": why},
        )
    )


def _too_many_cells(label: str) -> Refused:
    text = "{file} has more than {most} code cells; look at it by hand."
    return Refused(Text(text, {"file": label, "most": MOST_CELLS}))
