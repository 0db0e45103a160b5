"""The one source of a lab, ``solutions/labN/labN.py``: its cells, and the regions students write.

Everything that reads or cuts that file is here, so that the format has one home. Each way of
writing it wrongly ends in a LabError with the line and what to do. ``docs/writing-a-lab.md``
describes the format for authors.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from grader.authoring.line_breaks import wrapped
from grader.course.course import CODE, ENGLISH
from grader.course.files import GUIDE, numbered, parse
from grader.course.sentences import FUNCTIONS, without_translations
from grader.errors import LabError


class CellKind(StrEnum):
    """What a cell of the source is for."""

    CODE = "code"  # definitions: in the skeleton and in the notebooks
    EXPERIMENT = "experiment"  # something to run and look at: in the notebooks only
    TEXT = "text"
    THOUGHT = "thought"  # a question that a person marks
    ANSWER = "answer"  # the place for its answer; made here, never written by an author


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell of the source; text cells without their comment signs."""

    kind: CellKind
    language: str
    """Empty for code, which is the same in every language."""
    line: int
    """Where its header stands in the source."""
    text: str


@dataclass(frozen=True, slots=True)
class Region:
    """The lines between two solution markers, which students do not get."""

    exercise: str
    """The enclosing top-level function or class."""
    task: str
    indent: str
    begin: int
    """Line of ``# BEGIN SOLUTION``."""
    end: int
    """Line of ``# END SOLUTION``."""


_TEXT = re.compile(rf"\[markdown\] (?P<language>{CODE})(?P<thought> thought)?")
_MARKER_LINE = re.compile(r"^ *# (BEGIN|END) SOLUTION.*\n", re.MULTILINE)
_MARKER = re.compile(r"#\s*(BEGIN|END)\s+SOLUTION\b:?(.*)", re.IGNORECASE)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)


def split_cells(path: Path, source: str, languages: Collection[str]) -> list[SourceCell]:
    """The percent cells of a source; a docstring above the first is for authors and is left out."""
    starts = [(number, line) for number, line in numbered(source) if line.startswith("# %%")]
    lines = source.splitlines()
    _check_preamble(path, lines[: starts[0][0] - 1] if starts else lines, bool(starts))
    ends = [number - 1 for number, _ in starts[1:]] + [len(lines)]
    return [
        _cell(path, number, _kind(path, number, header, languages), lines[number:end])
        for (number, header), end in zip(starts, ends, strict=True)
    ]


def _check_preamble(path: Path, lines: list[str], has_cells: bool) -> None:
    if not has_cells:
        raise LabError(f"{path} has no cells; put `# %%` above each piece of code, see {GUIDE}")
    for statement in parse(path, "\n".join(lines)).body:
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            where = f"{path}:{statement.lineno}"
            raise LabError(f"{where}: code before the first cell; put a line `# %%` above it")


def _kind(path: Path, line: int, header: str, languages: Collection[str]) -> tuple[CellKind, str]:
    """What a cell's header says it is for, and its language."""
    tag = " ".join(header.removeprefix("# %%").split())
    text = _TEXT.fullmatch(tag)
    if text and text["language"] in languages:
        return CellKind.THOUGHT if text["thought"] else CellKind.TEXT, text["language"]
    if tag in ("", "experiment"):
        return CellKind.EXPERIMENT if tag else CellKind.CODE, ""
    texts = [f"[markdown] {code}{end}" for end in ("", " thought") for code in languages]
    known = ", ".join(f"`{f'# %% {known}'.strip()}`" for known in ["", "experiment", *texts])
    raise LabError(f"{path}:{line}: unknown cell header {header!r}; write one of {known}")


def _cell(path: Path, line: int, kind: tuple[CellKind, str], body: list[str]) -> SourceCell:
    if kind[1]:
        body = [_uncommented(path, line + i, text) for i, text in enumerate(body, start=1)]
        if not any(body):
            raise LabError(
                f"{path}:{line}: an empty text in {kind[1]!r}; write it, or remove the cell"
            )
    else:
        parse(path, "\n" * line + "\n".join(body))  # each cell runs by itself in a notebook
    return SourceCell(*kind, line, "\n".join(body).strip("\n"))


def _uncommented(path: Path, line: int, text: str) -> str:
    if text.strip() and text.rstrip() != "#" and not text.startswith("# "):
        raise LabError(
            f"{path}:{line}: a line of a markdown cell without `# ` in front; "
            "add it, or begin a code cell with `# %%`"
        )
    return text[2:].rstrip()


def code_lines(source: str) -> set[int]:
    """The numbers of the lines in cells of code; the headers of cells are none."""
    is_code, found = False, set()
    for number, line in numbered(source):
        if line.startswith("# %%"):
            is_code = not line.startswith("# %% [markdown]")
        elif is_code:
            found.add(number)
    return found


def check_languages(path: Path, cells: Iterable[SourceCell], languages: Iterable[str]) -> None:
    """LabError where a text cell has no counterpart in another language beside it."""
    others = [code for code in languages if code != ENGLISH]
    for texts in beside(cells):
        english = [cell for cell in texts if cell.language == ENGLISH]
        for code in others:
            _check_pairs(path, english, [cell for cell in texts if cell.language == code], code)


def beside(cells: Iterable[SourceCell]) -> Iterator[list[SourceCell]]:
    """The text cells of all languages that stand between two cells of code."""
    for is_text, some in groupby(cells, key=lambda cell: bool(cell.language)):
        if is_text:
            yield list(some)


def _check_pairs(
    path: Path, english: list[SourceCell], others: list[SourceCell], code: str
) -> None:
    for one, other in zip(english, others, strict=False):
        if one.kind != other.kind:
            raise LabError(
                f"{path}:{other.line}: only one of two languages calls this a thought question "
                f"(see line {one.line}); mark both or none"
            )
    pairs = min(len(english), len(others))
    for cell in [*english[pairs:], *others[pairs:]]:
        missing = code if cell.language == ENGLISH else ENGLISH
        raise LabError(
            f"{path}:{cell.line}: this text is not there in {missing!r}; "
            f"add a cell `# %% [markdown] {missing}` beside it"
        )


def find_regions(path: Path, source: str) -> list[Region]:
    """The solution regions, in order; LabError with the line where a marker is wrong."""
    tree = parse(path, source)
    blocks = [node for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.excepthandler)]
    opened: Region | None = None
    regions = []
    for line, indent, comment, alone in comments_in(source):
        marker = _MARKER.match(comment)
        if opened and (not marker and not indent and comment.startswith("# %%")):
            raise _unclosed(path, opened)
        if not marker:
            continue
        if not alone:
            raise LabError(
                f"{path}:{line}: a solution marker after code; give it a line of its own"
            )
        if marker[1].upper() == "END":
            if not opened:
                raise LabError(f"{path}:{line}: END SOLUTION without a BEGIN SOLUTION above it")
            regions.append(_closed(path, tree, blocks, opened, line))
            opened = None
            continue
        if opened:
            raise LabError(
                f"{path}:{line}: BEGIN SOLUTION inside the region of line {opened.begin}; "
                "end that one first, regions do not nest"
            )
        opened = _opened(path, line, indent, marker[2].strip())
    if opened:
        raise _unclosed(path, opened)
    return regions


def comments_in(source: str) -> Iterator[tuple[int, str, str, bool]]:
    """Line, what stands before it there, the comment, and whether it stands alone."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            before = token.line[: token.start[1]]
            yield token.start[0], before, token.string, not before.strip()


def _opened(path: Path, line: int, indent: str, task: str) -> Region:
    if not task:
        raise LabError(
            f"{path}:{line}: BEGIN SOLUTION without a task; "
            "write what is to be done, as `# BEGIN SOLUTION: return half the sum of the squares`"
        )
    return Region("", task, indent, line, line)


def _unclosed(path: Path, region: Region) -> LabError:
    return LabError(
        f"{path}:{region.begin}: BEGIN SOLUTION is not closed in its cell; "
        "put `# END SOLUTION` after the solution's last line"
    )


def _closed(
    path: Path,
    tree: ast.Module,
    blocks: Sequence[ast.stmt | ast.excepthandler],
    opened: Region,
    end: int,
) -> Region:
    """``blocks``: all that ``tree`` has, found once, for a walk through it takes long."""
    begin = opened.begin
    inside = [n for n in blocks if isinstance(n, ast.stmt) and begin < n.lineno < end]
    if not inside:
        raise LabError(
            f"{path}:{begin}: an empty solution region; put the solution in, or remove it"
        )
    if half := _half_inside(blocks, begin, end):
        raise LabError(
            f"{path}:{begin}: a solution region with half of the statement of line {half} inside; "
            "let it hold whole statements of one block"
        )
    for top in tree.body:
        if isinstance(top, DEFINITIONS) and _function_around(top, inside):
            return Region(top.name, opened.task, opened.indent, begin, end)
    raise LabError(
        f"{path}:{begin}: a solution region outside a function; "
        "let it hold statements of one function's or method's body"
    )


def _half_inside(blocks: Sequence[ast.stmt | ast.excepthandler], begin: int, end: int) -> int:
    """The line of a statement that a region from ``begin`` to ``end`` cuts; 0 if it cuts none.

    It cuts one that begins or ends inside alone, and one with only some of a block's, or parts of two
    blocks, inside.
    """
    cut = 0
    for node in blocks:
        for name in ("body", "handlers", "orelse", "finalbody"):
            block: list[ast.stmt] = getattr(node, name, [])
            inner = [statement for statement in block if begin < statement.lineno < end]
            for statement in inner:
                if (statement.end_lineno or 0) > end:
                    return statement.lineno
            if inner and not begin < node.lineno < end:
                if cut:
                    return node.lineno
                cut = node.lineno
    return 0


def _function_around(top: ast.AST, statements: list[ast.stmt]) -> bool:
    first = min(statement.lineno for statement in statements)
    last = max(statement.end_lineno or statement.lineno for statement in statements)
    return any(
        isinstance(node, FUNCTIONS) and node.lineno < first and last <= (node.end_lineno or 0)
        for node in ast.walk(top)
    )


def cut(path: Path, source: str) -> str:
    """The source with a task and a ``NotImplementedError`` in place of each solution region."""
    lines = source.splitlines()
    for region in reversed(find_regions(path, source)):
        lines[region.begin - 1 : region.end] = _hole(region)
    text = "\n".join(lines) + "\n"
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise LabError(
            f"{path}: with holes for its solutions it is no valid Python ({error.msg}, at "
            f"{(error.text or '').strip()!r}); let each region hold whole statements, "
            "its markers indented as they are"
        ) from None
    return text


def _hole(region: Region) -> list[str]:
    task = wrapped(region.task, f"{region.indent}# TODO: ", f"{region.indent}#       ")
    return [*task, f'{region.indent}raise NotImplementedError("{region.exercise}")']


def without_markers(source: str, languages: Collection[str]) -> str:
    """The source less the lines of its solution markers, and of what translates it."""
    return _MARKER_LINE.sub("", without_translations(source, languages))


def definitions(source: str) -> dict[str, str]:
    """The top-level functions and classes of a source: name to text."""
    lines = source.splitlines(keepends=True)
    return {name: "".join(lines[first:last]) for name, first, last in definition_spans(source)}


def definition_spans(source: str) -> Iterator[tuple[str, int, int]]:
    """Name, first line and line after the last of each definition, counted from 0."""
    for node in ast.parse(source).body:
        if isinstance(node, DEFINITIONS):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield node.name, first - 1, node.end_lineno or first
