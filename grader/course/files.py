"""A course's own files: what is wrong with one is said with its path, the line and what to do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from grader.errors import LabError

GUIDE = "docs/writing-a-lab.md"


def read_text(path: Path) -> str:
    """A file of a course; LabError if it is not there."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LabError(f"{path} is missing; see {GUIDE}") from None
    except UnicodeDecodeError:
        raise LabError(f"{path} is not UTF-8; save it as UTF-8") from None


def parse(path: Path, source: str) -> ast.Module:
    """The syntax tree; LabError with the line if it is no Python."""
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise LabError(f"{path}:{error.lineno}: {error.msg}; mend it and try again") from None


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, from 1."""
    return enumerate(text.splitlines(), start=1)
