"""The notebook of one language, the same bytes for the same source."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

import nbformat

from grader.authoring.handout import cells_in
from grader.authoring.notice import hidden_notice
from grader.authoring.source import CellKind, SourceCell
from grader.course.course import localized
from grader.course.lab import Lab


def notebook_name(lab: Lab, code: str) -> str:
    """The notebook's file in a language: ``lab2.ipynb``, ``lab2.zh.ipynb``."""
    return localized(f"{lab.name}.ipynb", code)


def notebook(lab: Lab, cells: Iterable[SourceCell], code: str) -> str:
    """The notebook of one language; cell ids depend on place and content alone."""
    book = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        }
    )
    book.cells = [
        _notebook_cell(lab, index, cell) for index, cell in enumerate(cells_in(lab, cells, code))
    ]
    nbformat.validate(book)
    text: str = nbformat.writes(book)  # type: ignore[no-untyped-call]
    return text.rstrip("\n") + "\n"


def _notebook_cell(lab: Lab, index: int, cell: SourceCell) -> nbformat.NotebookNode:
    is_code = cell.kind in (CellKind.CODE, CellKind.EXPERIMENT)
    new_cell: Callable[..., nbformat.NotebookNode] = (
        nbformat.v4.new_code_cell if is_code else nbformat.v4.new_markdown_cell
    )
    text = cell.text if index else f"{hidden_notice(lab)}\n\n{cell.text}"
    identity = hashlib.sha256(f"{index}\0{cell.kind}\0{text}".encode()).hexdigest()[:12]
    tagged = cell.kind in (CellKind.EXPERIMENT, CellKind.THOUGHT, CellKind.ANSWER)
    return new_cell(text, id=identity, metadata={"tags": [str(cell.kind)]} if tagged else {})
