"""What ``predict.toml`` says and where: translators are asked for it, and theirs goes beside its English."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course.course import CODE, ENGLISH
from grader.course.files import numbered, read_text
from grader.course.predictions import PREDICTIONS
from grader.course.tables import read_toml
from grader.errors import LabError

_ENGLISH_LINE = re.compile(rf"(?P<key>\s*(?:[\w.-]+\.)?){ENGLISH}\s*=")


@dataclass(frozen=True, slots=True)
class PredictionText:
    """A question, a choice or a hint, in the languages that it has."""

    line: int
    """Where its English stands."""
    key: str
    """What stands before the language there: ``ask.``, ``choices.a.``, or nothing in a table of its own."""
    said: Mapping[str, str]
    """Language to text; English is there."""


def prediction_texts(folder: Path) -> list[PredictionText]:
    """All of a lab, in the order of the file; none without the file.

    LabError where an English text has no line of its own, beside which another language could stand.
    """
    path = folder / PREDICTIONS
    if not path.is_file():
        return []
    texts = [said for said in _texts(read_toml(path)) if ENGLISH in said]
    lines = list(_english_lines(read_text(path)))
    if [said[ENGLISH] for said in texts] != [english for _, _, english in lines]:
        raise LabError(
            f'{path}: a text does not stand on a line of its own; write each as `ask.{ENGLISH} = "…"`'
        )
    return [
        PredictionText(line, key, said) for (line, key, _), said in zip(lines, texts, strict=True)
    ]


def with_prediction_texts(folder: Path, code: str, said: Mapping[str, str]) -> str:
    """The file with these texts (English to ``code``, one line each) where it has none in that language."""
    lines = read_text(folder / PREDICTIONS).splitlines()
    for text in reversed(prediction_texts(folder)):
        words = said.get(text.said[ENGLISH], "")
        if words and code not in text.said:
            other = re.compile(rf"{re.escape(text.key)}{CODE}\s*=")
            end = text.line
            while end < len(lines) and other.match(lines[end]):
                end += 1
            lines.insert(end, f"{text.key}{code} = {json.dumps(words, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _texts(table: Any) -> Iterator[dict[str, str]]:
    """The tables of languages, in order."""
    if isinstance(table, dict) and isinstance(table.get(ENGLISH), str):
        yield table
    elif isinstance(table, dict | list):
        for part in table.values() if isinstance(table, dict) else table:
            yield from _texts(part)


def _english_lines(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, key and text of what one line alone says in English."""
    for number, line in numbered(source):
        if found := _ENGLISH_LINE.match(line):
            try:
                value = tomllib.loads(line)
            except tomllib.TOMLDecodeError:
                continue
            yield from ((number, found["key"], said[ENGLISH]) for said in _texts(value))
