"""What the code of a lab's source says to students, and the same code in another language.

Docstrings, tasks and the comments of code that is given are what a student reads most. As in ``tests.py``, a
translation stands above the line on which its English begins::

    # zh: 返回 w 各元素平方和的一半
    # BEGIN SOLUTION: return half the sum of the squares of w

The program is the same in every language: nothing but docstrings and comments is ever replaced.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from grader.authoring.line_breaks import wrapped
from grader.authoring.source import DEFINITIONS, code_lines, comments_in, find_regions
from grader.course.files import parse
from grader.course.sentences import (
    Phrasebook,
    Sentence,
    Translation,
    paired,
    translation_comments,
)
from grader.errors import LabError

_TASK = "# BEGIN SOLUTION: "
_WORD = re.compile(r"(?<![\w.])[A-Za-z]?[a-z]{2,}(?![\w(.]\w)")
"""What makes a text one to be translated; ``# (B, C)`` and ``# N(0, 1)`` have none."""
_FOR_TOOLS = re.compile(r"#\s*(noqa|type:|fmt:|ruff:|mypy:|pragma:|pylint:)")


class Spot(Enum):
    """How a text stands in code."""

    DOCSTRING = auto()
    TASK = auto()  # of a hole
    BLOCK = auto()  # comment lines with nothing else on them
    END = auto()  # a comment behind code


@dataclass(frozen=True, slots=True)
class CodeText:
    """A text in the code of a source."""

    spot: Spot
    line: int
    """Its first line; what is before it there stays."""
    end: int
    """Its last line."""
    before: str
    after: str
    """What stands behind it on its last line."""
    paragraphs: tuple[str, ...]
    """Each on one line; each is translated by itself."""


def code_phrasebook(path: Path, source: str, languages: Collection[str]) -> Phrasebook:
    """What the code of a source says, and how it is said in ``languages``; LabError if it is no source."""
    return _book(path, _texts(path, source, languages), *translations_in_code(source, languages))


def in_language(path: Path, source: str, code: str, languages: Collection[str]) -> str:
    """A source whose code speaks one language: what is not translated stays in English.

    LabError, with a line for each, if translations belong to no text.
    """
    texts = _texts(path, source, languages)
    comments, strays = translations_in_code(source, languages)
    book = _book(path, texts, comments, strays)
    if book.complaints:
        raise LabError("\n".join(book.complaints))
    known = book.translations.get(code, {})
    lines = dict(enumerate(source.splitlines(), start=1))
    for text in texts:
        if any(paragraph in known for paragraph in text.paragraphs):
            said = "\n".join(_written(text, known))
            lines |= {text.line: said}
            for line in range(text.line + 1, text.end + 1):
                lines.pop(line)
    for line in (line for comment in comments for line in comment.lines):
        lines.pop(line)
    return "\n".join(lines.values()) + "\n"


def translations_in_code(
    source: str, languages: Collection[str]
) -> tuple[list[Translation], list[int]]:
    """The translations in cells of code, each with the line below, and the lines with one after code."""
    in_code = code_lines(source)
    comments, strays = translation_comments(source, languages)
    here = [comment for comment in comments if comment.lines.start in in_code]
    taken = {line for comment in here for line in comment.lines}
    placed = [replace(comment, place=_below(comment.lines.stop, taken)) for comment in here]
    return placed, [line for line in strays if line in in_code]


def _below(line: int, taken: Collection[int]) -> int:
    while line in taken:
        line += 1
    return line


def _book(
    path: Path, texts: Iterable[CodeText], comments: list[Translation], strays: list[int]
) -> Phrasebook:
    sentences = [
        Sentence(paragraph, text.line, len(text.before), "")
        for text in texts
        for paragraph in text.paragraphs
        if text.spot is Spot.TASK or _WORD.search(paragraph)
    ]
    return paired(path, sentences, comments, strays)


# -- finding


def _texts(path: Path, source: str, languages: Collection[str]) -> list[CodeText]:
    """All texts in cells of code, in order; nothing of a solution."""
    regions = find_regions(path, source)
    solved = {line for region in regions for line in range(region.begin + 1, region.end + 1)}
    given = code_lines(source) - solved
    comments, _ = translations_in_code(source, languages)
    translating = {line for comment in comments for line in comment.lines}
    tasks = (
        CodeText(Spot.TASK, region.begin, region.begin, region.indent, "", (region.task,))
        for region in regions
    )
    lines = given - translating - {region.begin for region in regions}
    found = [*tasks, *_docstrings(path, source, given), *_comments(source, lines)]
    return sorted(found, key=lambda text: (text.line, len(text.before)))


def _docstrings(path: Path, source: str, lines: Collection[int]) -> Iterator[CodeText]:
    written = source.splitlines()
    for node in ast.walk(parse(path, source)):
        if isinstance(node, DEFINITIONS) and node.lineno in lines:
            first = node.body[0]
            if docstring := ast.get_docstring(node, clean=False):
                # Columns of a syntax tree are bytes.
                before = written[first.lineno - 1].encode()[: first.col_offset].decode()
                end = first.end_lineno or first.lineno
                after = written[end - 1].encode()[first.end_col_offset :].decode()
                paragraphs = _paragraphs(inspect.cleandoc(docstring))
                yield CodeText(Spot.DOCSTRING, first.lineno, end, before, after, paragraphs)


def _comments(source: str, lines: Collection[int]) -> Iterator[CodeText]:
    block: CodeText | None = None
    for line, before, comment, alone in comments_in(source):
        if line not in lines or _FOR_TOOLS.match(comment):
            continue
        words = comment[1:].strip()
        if block and alone and (line, before) == (block.end + 1, block.before):
            block = replace(block, end=line, paragraphs=(f"{block.paragraphs[0]}\n{words}",))
            continue
        yield from _of_block(block)
        spot = Spot.BLOCK if alone else Spot.END
        one = CodeText(spot, line, line, before, "", (words,))
        block = one if alone else None
        yield from () if alone else _of_block(one)
    yield from _of_block(block)


def _of_block(block: CodeText | None) -> Iterator[CodeText]:
    """The comment with its paragraphs, if there are words in it."""
    if block and _WORD.search(block.paragraphs[0]):
        yield replace(block, paragraphs=_paragraphs(block.paragraphs[0]))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(words.split()) for words in re.split(r"\n\s*\n", text) if words.strip())


# -- writing


def _written(text: CodeText, known: Mapping[str, str]) -> list[str]:
    """The lines of a text in another language."""
    said = [known.get(paragraph, paragraph) for paragraph in text.paragraphs]
    if text.spot is Spot.DOCSTRING:
        return _docstring(text, said)
    if text.spot is Spot.TASK:
        return [f"{text.before}{_TASK}{said[0]}"]
    if text.spot is Spot.END:
        return [f"{text.before}# {said[0]}"]
    lines = [wrapped(paragraph, f"{text.before}# ", f"{text.before}# ") for paragraph in said]
    return [line for one in lines for line in (f"{text.before}#", *one)][1:]


def _docstring(text: CodeText, said: list[str]) -> list[str]:
    indent = " " * (len(text.before) - len(text.before.lstrip()))
    said = [_quoted(paragraph) for paragraph in said]
    lines = wrapped(said[0], f'{text.before}"""', indent)
    for paragraph in said[1:]:
        lines += ["", *wrapped(paragraph, indent, indent)]
    if len(lines) > 1:
        return [*lines, f'{indent}"""{text.after}']
    whole = f'{lines[0]}"""{text.after}'
    return [whole] if len(wrapped(whole)) == 1 else [*lines, f'{indent}"""{text.after}']


def _quoted(text: str) -> str:
    r"""As it is written between three quotes: backslashes, quotes in a row and one at the end."""
    return re.sub(r'"(?="|$)', r"\"", text.replace("\\", "\\\\"))
