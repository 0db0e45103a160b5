"""Thought questions without an answer: the place for it is as it was given out, or empty."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from grader.intake.scripts import tidy
from grader.records import Text

ANSWER = Text("Your answer:")
"""What stands in the place for an answer, in each language of the course."""
_HEADER = re.compile(r"^# ?%%(.*)$", re.MULTILINE)
_NAME = re.compile(r"\s*\*\*(.+?)[.。:：]?\*\*")
_ADORNED = re.compile(r"[\s*_#]+")
_SHORT = 40


class _Piece(NamedTuple):
    """A cell as far as it matters here."""

    is_text: bool
    text: str


def unanswered(file: str, content: bytes, places: Collection[str]) -> list[str]:
    """The names of the questions without an answer, in order; ``places`` say ``Your answer:``."""
    untouched = {"", *(_ADORNED.sub("", place) for place in places)}
    pieces = _pieces(file, content)
    return [
        _name(question.text)
        for question, place in pairwise(pieces)
        if question.is_text and place.is_text and _ADORNED.sub("", place.text) in untouched
    ]


def _pieces(file: str, content: bytes) -> list[_Piece]:
    text = tidy(content.decode("utf-8", "replace"))
    return list(_of_notebook(text) if file.lower().endswith(".ipynb") else _of_script(text))


def _of_script(text: str) -> Iterator[_Piece]:
    _, *parts = _HEADER.split(text)
    for header, body in zip(parts[::2], parts[1::2], strict=True):
        lines = (line.removeprefix("#").strip() for line in body.splitlines())
        yield _Piece("[markdown]" in header, "\n".join(lines).strip())


def _of_notebook(text: str) -> Iterator[_Piece]:
    """Its cells; none where it is no notebook, which is told elsewhere."""
    try:
        cells = json.loads(text)["cells"]
        yield from [_cell(cell) for cell in cells]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return


def _cell(cell: dict[str, Any]) -> _Piece:
    source = cell["source"]
    return _Piece(
        cell["cell_type"] == "markdown", source if isinstance(source, str) else "".join(source)
    )


def _name(question: str) -> str:
    """``Question 1``, or how the question begins."""
    named = _NAME.match(question)
    return named[1] if named else " ".join(question.split())[:_SHORT]
