"""What students read in one language: the author's text, what each definition promises, the points."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from grader.authoring.line_breaks import unwrapped
from grader.authoring.notice import hidden_notice
from grader.authoring.source import DEFINITIONS, CellKind, SourceCell
from grader.course.course import Course, localized
from grader.course.lab import Lab
from grader.course.sentences import FUNCTIONS
from grader.errors import LabError
from grader.home.questions import ANSWER
from grader.records import Text
from grader.reports.language import Language

README = "README.md"
_HEADING = Text("Points of this lab")
_COLUMNS = (Text("Exercise"), Text("Worth"), Text("Builds on"))


def readme_name(code: str) -> str:
    """The handout's file in a language: ``README.md``, ``README.zh.md``."""
    return localized(README, code)


def readme(lab: Lab, cells: Iterable[SourceCell], code: str) -> str:
    """The handout of one language: its text, and what each definition promises."""
    pieces = [hidden_notice(lab)]
    for cell in cells_in(lab, cells, code):
        if cell.kind == CellKind.CODE and (promises := _promises(cell.text)):
            pieces.append(f"```python\n{promises}\n```")
        elif cell.kind in (CellKind.TEXT, CellKind.THOUGHT):
            pieces.append(cell.text)
    pieces.append(_rubric_table(lab, code))
    return "\n\n".join(pieces) + "\n"


def cells_in(lab: Lab, cells: Iterable[SourceCell], code: str) -> Iterator[SourceCell]:
    """The cells of one language: title first, a place to answer after each thought question."""
    if code not in lab.title:
        raise LabError(f"{lab.folder / 'lab.toml'}: [title] has no {code!r}; add it")
    yield SourceCell(CellKind.TEXT, code, 0, f"# {lab.title[code]}")
    answer = f"*{words_of(lab, code).say(ANSWER)}*"
    for cell in cells:
        if cell.language in ("", code) and cell.text:
            yield replace(cell, text=unwrapped(cell.text)) if cell.language else cell
            if cell.kind == CellKind.THOUGHT:
                yield SourceCell(CellKind.ANSWER, code, cell.line, answer)


def words_of(lab: Lab, code: str) -> Language:
    """The words that are the engine's own in a handout."""
    return Language(code, locale=Course(lab.course).locale)


def _promises(code: str) -> str:
    """Signatures and docstrings of the top-level definitions in a code cell."""
    lines = code.splitlines()
    definitions = [node for node in ast.parse(code).body if isinstance(node, DEFINITIONS)]
    return "\n\n\n".join("\n".join(_promise(lines, node)) for node in definitions)


def _promise(
    lines: list[str], node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
) -> list[str]:
    head = lines[node.lineno - 1 : max(node.lineno, _head_end(node))]
    if isinstance(node, ast.ClassDef):
        for method in node.body:
            if isinstance(method, FUNCTIONS):
                head += ["", *_promise(lines, method)]
    return head


def _head_end(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    first: ast.stmt = node.body[0]
    if ast.get_docstring(node) is not None:
        return first.end_lineno or first.lineno
    decorators = first.decorator_list if isinstance(first, DEFINITIONS) else []
    return min([first.lineno, *(decorator.lineno for decorator in decorators)]) - 1


def _rubric_table(lab: Lab, code: str) -> str:
    say = words_of(lab, code).say
    rows = [[say(column) for column in _COLUMNS], ["---", "---:", "---"]]
    for exercise in lab.exercises:
        builds_on = ", ".join(f"`{name}`" for name in exercise.builds_on)
        rows.append([f"`{exercise.name}`", f"{exercise.points:g}", builds_on])
    rows.append(["", f"**{lab.max_score:g}**", ""])
    return f"## {say(_HEADING)}\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)
