"""What the documents tell people to type is what the command line takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main

from grader.commands.cli import app

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    *(ROOT / "README.md", ROOT / "README.zh-CN.md"),
    *(ROOT / "docs" / f"{name}.md" for name in ("ci", "kit", "operating", "writing-a-lab")),
]
_BLOCK = re.compile(r"^(?: {4}\$ | {4}|\$ )((?:\S*/)?grader .*)$", re.MULTILINE)
_INLINE = re.compile(r"`(grader [^`]*)`")
COMMANDS = sorted(
    {
        (path.name, re.split(r"\s#\s", found)[0].strip())
        for path in DOCUMENTS
        for pattern in (_BLOCK, _INLINE)
        for found in pattern.findall(path.read_text(encoding="utf-8").replace("\\\n", " "))
    }
)

GRADER = typer.main.get_command(app)


def parsed(words: list[str]) -> None:
    """Parse a command and its options as if it were called, up to what it would do."""
    command: Any = GRADER
    context = command.make_context("grader", words, resilient_parsing=True)
    while hasattr(command, "resolve_command") and words and not words[0].startswith("-"):
        name, command, words = command.resolve_command(context, words)
        context = command.make_context(name, [], parent=context, resilient_parsing=True)
    if words:  # a command alone is spoken of
        command.make_context(context.info_name, words, parent=context.parent)


@pytest.mark.parametrize(("document", "line"), COMMANDS)
def test_a_command_that_is_told_can_be_called(document: str, line: str) -> None:
    """Its name, its options and what these take."""
    words = shlex.split(re.sub(r"\[|\]|…|\.\.\.", " ", line))

    try:
        parsed(words[1:])
    except typer.BadParameter.__mro__[2] as error:  # what typer raises of all wrong uses
        pytest.fail(f"{document}: {line}: {error}")
