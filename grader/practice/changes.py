"""Which exercises a saved file changes: those whose definitions, or what these rest on, read otherwise.

Comments, blank lines and what stands elsewhere in the file change nothing; what cannot be told
(an ``import *``, a cell that is no Python) counts for every exercise.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from grader.course.lab import Exercise
from grader.records import Cell
from grader.sandbox.loading import Broken, Statement, parse

K = TypeVar("K")
Digests = Mapping[str, str]
"""Exercise to a digest of all that it rests on."""


class Reading(NamedTuple):
    """A program as far as it matters for what is to be tested again."""

    digests: Digests
    broken: tuple[Broken, ...]
    """Cells, or the whole file, that are no Python."""


def read_program(
    cells: Sequence[Cell], exercises: Mapping[str, Exercise], helpers: str = ""
) -> Reading:
    """What each exercise rests on; ``helpers`` stands for the files beside it, which any import may mean."""
    _, statements, broken = parse([(cell.label, cell.source) for cell in cells])
    binds = {statement: set(statement.binds) for statement in statements}
    everywhere = [helpers, *(f"{entry.label} {entry.message}" for entry in broken)]
    everywhere += [ast.dump(one.node) for one in statements if _is_star(one)]
    digests = {
        name: _digest([*everywhere, *_texts(binds, _names(exercise, exercises))])
        for name, exercise in exercises.items()
    }
    return Reading(digests, tuple(broken))


def changed(before: Mapping[K, str], now: Mapping[K, str]) -> list[K]:
    """What is to be tested again, in order: what reads otherwise or was not there."""
    return [name for name, digest in now.items() if before.get(name) != digest]


def _names(exercise: Exercise, exercises: Mapping[str, Exercise]) -> set[str]:
    """What it consists of, and what tests may put beside it: at home that is the student's own too."""
    built_on = [exercises[name].parts for name in exercise.builds_on if name in exercises]
    return {*exercise.parts, *(part for parts in built_on for part in parts)}


def _texts(binds: Mapping[Statement, set[str]], names: Collection[str]) -> Iterator[str]:
    """The statements that these names rest on, in the order of the file, without comments and places."""
    needed: set[Statement] = set()
    waiting, seen = list(names), set(names)
    while waiting:
        name = waiting.pop()
        for statement, bound in binds.items():
            if name in bound and statement not in needed:
                needed.add(statement)
                fresh = statement.reads - seen
                seen |= fresh
                waiting += fresh
    return (ast.dump(statement.node) for statement in binds if statement in needed)


def _is_star(statement: Statement) -> bool:
    node = statement.node
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def _digest(texts: Collection[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()
