"""``labN.py`` as students get it: English text as comments, code with holes, no experiments."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from grader.authoring.handout import cells_in
from grader.authoring.notice import notice
from grader.authoring.source import DEFINITIONS, CellKind, SourceCell
from grader.course.course import ENGLISH
from grader.course.lab import Lab


def skeleton(lab: Lab, cells: Iterable[SourceCell]) -> str:
    """``labN.py``: English text as comments, code with holes, no experiments."""
    text = f"# {notice(lab, lab.reference.name)}\n"
    before: SourceCell | None = None
    for cell in cells_in(lab, cells, ENGLISH):
        if cell.kind == CellKind.EXPERIMENT:
            continue
        # Two blank lines around definitions and one elsewhere, as formatters want it.
        text += "\n\n" if _defines(before, -1) or _defines(cell, 0) else "\n"
        is_code = cell.kind == CellKind.CODE
        text += f"# %%\n{cell.text}\n" if is_code else f"# %% [markdown]\n{_commented(cell.text)}\n"
        before = cell
    return text


def _defines(cell: SourceCell | None, place: int) -> bool:
    """Whether the first (0) or the last (-1) statement of a cell defines a function or class."""
    if cell is None or cell.kind != CellKind.CODE:
        return False
    statements = ast.parse(cell.text).body
    return bool(statements) and isinstance(statements[place], DEFINITIONS)


def _commented(text: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())
