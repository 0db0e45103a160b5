"""The part of a document that a program writes, between two marks."""

from __future__ import annotations

from pathlib import Path


def put_between(path: Path, begin: str, end: str, content: str) -> None:
    """Puts ``content`` between the marks of the document; ValueError if it has none."""
    before, found, rest = path.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{path} has no {begin} … {end}")
    path.write_text(f"{before}{begin}\n\n{content}\n{end}{after}", encoding="utf-8")
