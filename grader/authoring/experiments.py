"""A lab's experiment cells: what they name must be there, and they must run on the solution."""

from __future__ import annotations

import ast
import builtins
import json
import os
import subprocess
import sys
from collections.abc import Iterator

from grader.authoring.source import CellKind, split_cells
from grader.course.lab import Lab
from grader.course.tables import advice
from grader.sandbox.loading import parse

SECONDS = 1200
"""For all cells of a lab together."""
_RUN = """
import json, sys
path, cells = json.load(sys.stdin)
space = {"__name__": "__main__"}
for text in cells:
    try:
        exec(compile(text, path, "exec"), space)
    except Exception as error:
        line, trace = 0, error.__traceback__
        while trace:
            line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == path else line
            trace = trace.tb_next
        sys.exit(f"{path}:{line}: with the solution, this raises {type(error).__name__}: {error}")
"""


def undefined(lab: Lab) -> Iterator[str]:
    """Complaints about names in experiments that no cell defines, found by reading."""
    cells = list(_cells(lab))
    statements = [s for _, text in cells for s in parse([(lab.reference.name, text)]).statements]
    known = {name for statement in statements for name in statement.binds} | set(dir(builtins))
    for kind, text in cells:
        if kind is not CellKind.EXPERIMENT:
            continue
        names = {name for s in parse([(lab.reference.name, text)]).statements for name in s.reads}
        for name in sorted(names - known):
            used = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name))
            line = min((node.lineno for node in used if node.id == name), default=1)
            own = sorted(known - set(dir(builtins)))
            yield f"{lab.reference}:{line}: no cell defines {name!r}; {advice(name, own)}"


def raising(lab: Lab) -> Iterator[str]:
    """The complaint about the first cell that raises when all of them run, as in a solved notebook."""
    cells = [text for _, text in _cells(lab)]
    try:
        ended = subprocess.run(
            [sys.executable, "-c", _RUN],
            input=json.dumps([str(lab.reference), cells]),
            cwd=lab.handout if lab.handout.is_dir() else lab.folder,
            env=os.environ | {"MPLBACKEND": "agg"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        yield f"{lab.reference}: its cells do not end within {SECONDS} s; let them do less"
        return
    if ended.returncode:
        yield (ended.stderr.strip().splitlines() or [f"{lab.reference}: its cells end Python"])[-1]


def _cells(lab: Lab) -> Iterator[tuple[CellKind, str]]:
    """Code and experiments, each with as many empty lines above that its lines have their numbers."""
    lines = lab.reference_source.splitlines()
    cells = split_cells(lab.reference, lab.reference_source, lab.languages)
    ends = [cell.line - 1 for cell in cells[1:]] + [len(lines)]
    for cell, end in zip(cells, ends, strict=True):
        if cell.kind in (CellKind.CODE, CellKind.EXPERIMENT):
            yield cell.kind, "\n" * cell.line + "\n".join(lines[cell.line : end])
