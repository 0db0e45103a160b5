"""The tables that students get: ``lab.toml`` without its secret, and one of sentences a language."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from grader.authoring.notice import notice
from grader.course.lab import Exercise, Lab
from grader.course.sentences import TESTS


def public_rubric(lab: Lab) -> str:
    """``lab.toml`` without the secret: the same tables, so that the same reader reads it."""
    tables: dict[str, Mapping[str, Any]] = {"title": lab.title, "limits": asdict(lab.limits)}
    for exercise in lab.exercises:
        tables[f"exercises.{_key(exercise.name)}"] = _public_exercise(exercise)
    for name, threshold in lab.thresholds.items():
        tables[f"thresholds.{_key(name)}"] = {
            key: value
            for key, value in asdict(threshold).items()
            if key != "name" and value is not None
        }
    blocks = [f"# {notice(lab, 'lab.toml')}"]
    blocks += [f"[{name}]\n{toml_lines(table)}" for name, table in tables.items()]
    return "\n\n".join(blocks) + "\n"


def public_translations(lab: Lab, code: str, sentences: Collection[str]) -> str:
    """What public tests say in a language; the other sentences would tell of hidden tests."""
    known = lab.translations.get(code, {})
    table = {sentence: known[sentence] for sentence in sentences if sentence in known}
    return f"# {notice(lab, TESTS)}\n\n[texts]\n{toml_lines(table)}".rstrip("\n") + "\n"


def _public_exercise(exercise: Exercise) -> dict[str, Any]:
    table: dict[str, Any] = {"points": exercise.points}
    if exercise.builds_on:
        table["builds_on"] = exercise.builds_on
    if exercise.forbidden:
        table["forbidden"] = exercise.forbidden
    if exercise.forbidden_modules:
        table["forbidden_modules"] = exercise.forbidden_modules
    if exercise.parts != (exercise.name,):
        table["parts"] = exercise.parts
    return table


def toml_lines(table: Mapping[str, Any]) -> str:
    """A table's entries as TOML, a line each."""
    return "\n".join(f"{_key(key)} = {_toml(value)}" for key, value in table.items())


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _toml(name)


def _toml(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False)  # TOML writes strings and numbers as JSON does
