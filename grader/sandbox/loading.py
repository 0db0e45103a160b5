"""From a student's source to a module: definitions run, other statements only where one needs them.

A notebook trains at its top level, and so do many scripts. Running all of it would cost minutes and
stop at the first broken cell; so imports, definitions and plain constants run, and any other
statement runs only if it binds a name that an exercise needs. A statement that raises costs what it
defines and nothing else.
"""

from __future__ import annotations
import __future__

import ast
import io
import linecache
import re
import symtable
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import CodeType, ModuleType
from typing import NamedTuple

from grader.sandbox.newer_python import NEWER_PYTHON, is_newer
from grader.sandbox.raised import words_of

DEFINES = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)
_GROWS = {"add", "append", "extend", "insert", "setdefault", "update"}
_MESSAGE_LENGTH = 200
PROBES_LABEL = "probes"
"""What a lab's probes are called in a worker's tracebacks."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A statement, or a whole cell, that could not be run."""

    label: str
    line: int
    error: str
    """The exception's type, or ``NEWER_PYTHON``; empty for what is defined under
    ``if __name__ == "__main__":`` alone."""
    message: str
    names: tuple[str, ...]
    """What it would have defined, or an ``import *`` itself; empty for a whole file or cell."""


@dataclass(frozen=True, eq=False)
class Statement:
    """A top-level statement, and where it stands."""

    node: ast.stmt
    label: str
    lines: list[str]
    """Its cell."""
    flags: int
    """Compiler flags of its cell and those above it (``from __future__``)."""

    @cached_property
    def binds(self) -> tuple[str, ...]:
        """Names that it binds or changes at the top level of the module."""
        return tuple(_bound_by(self))

    @cached_property
    def reads(self) -> frozenset[str]:
        """Global names that it, or a function in it, refers to."""
        return frozenset(_read_by(self))

    @cached_property
    def table(self) -> symtable.SymbolTable:
        """Its names as Python sorts them."""
        try:
            return symtable.symtable(_own_source(self), self.label, "exec")
        except (SyntaxError, RecursionError):  # compiling it will say so, at its line
            return symtable.symtable("", self.label, "exec")


class Parsed(NamedTuple):
    """A program as Python reads it."""

    cells: Sequence[tuple[str, str]]
    """Label and source of each."""
    statements: tuple[Statement, ...]
    broken: tuple[Broken, ...]
    """The cells that are no Python."""


def load(name: str, program: Parsed, wanted: Collection[str]) -> tuple[ModuleType, list[Broken]]:
    """Make the module ``name`` of a program, so that it defines ``wanted`` if it can."""
    module = ModuleType(name)
    module.__file__ = program.cells[0][0] if program.cells else name
    sys.modules[name] = module
    statements, broken = program.statements, [*program.broken]
    pending, left_out = _chosen(statements, wanted)
    while pending:
        waiting, failures = _run(pending, module, left_out)
        broken += failures
        if len(waiting) == len(pending):  # no progress: what they wait for is not coming
            broken += [entry for entry in waiting.values() if entry]
            break
        pending = list(waiting)
    return module, broken + list(_guarded(statements, module, wanted))


def parse(cells: Sequence[tuple[str, str]]) -> Parsed:
    """The top-level statements of all ``(label, source)`` cells."""
    statements: list[Statement] = []
    broken: list[Broken] = []
    flags = 0
    for label, source in cells:
        lines = io.StringIO(source, newline=None).readlines()  # what Python calls a line
        linecache.cache[label] = (len(source), None, lines, label)
        try:
            tree = ast.parse(source, label)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            names = tuple(DEFINES.findall(source)) if len(cells) > 1 else ()
            line = getattr(error, "lineno", None) or 1
            name = NEWER_PYTHON if is_newer(source, error) else type(error).__name__
            broken.append(Broken(label, line, name, _message(error), names))
            continue
        flags |= _future_flags(tree)
        statements += [Statement(node, label, lines, flags) for node in tree.body]
    return Parsed(cells, tuple(statements), tuple(broken))


def _run(
    statements: Sequence[Statement], module: ModuleType, left_out: Collection[str]
) -> tuple[dict[Statement, Broken | None], list[Broken]]:
    """Run each in order; return those that met an undefined name, and the failures of others.

    A later cell may define the name. If only a statement that is left out would bind it, then it is
    missing by our choice, and nobody has to hear of it.
    """
    waiting: dict[Statement, Broken | None] = {}
    failures = []
    for statement in statements:
        try:
            exec(_compiled(statement), module.__dict__)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            line = _line_in(error, statement)
            names = statement.binds or tuple(_all_of_a_module(statement))
            broken = Broken(statement.label, line, type(error).__name__, _message(error), names)
            if type(error) is NameError:
                waiting[statement] = broken if error.name not in left_out else None
            else:
                failures.append(broken)
    return waiting, failures


def _compiled(statement: Statement) -> CodeType:
    tree = ast.Module([statement.node], type_ignores=[])
    code: CodeType = compile(
        tree, statement.label, "exec", flags=statement.flags, dont_inherit=True
    )
    return code


def _line_in(error: BaseException, statement: Statement) -> int:
    """The last line of the student's own cell on the way to the error."""
    if isinstance(error, SyntaxError) and error.filename == statement.label and error.lineno:
        return error.lineno
    line, traceback = statement.node.lineno, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == statement.label:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _all_of_a_module(statement: Statement) -> Iterator[str]:
    """An ``import *`` as it stands there: nobody knows what it would have defined."""
    node = statement.node
    if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
        yield ast.unparse(node)


def _guarded(
    statements: Sequence[Statement], module: ModuleType, wanted: Collection[str]
) -> Iterator[Broken]:
    """What an exercise or a definition asks for and only ``if __name__ == "__main__":`` would define."""
    guards = {s for s in statements if isinstance(s.node, ast.If) and _names_itself(s.node.test)}
    if not guards:
        return
    asked = set(wanted).union(*(s.reads for s in statements if s not in guards))
    asked -= vars(module).keys()
    for guard in sorted(guards, key=statements.index):
        for node in guard.node.body if isinstance(guard.node, ast.If) else ():
            inner = Statement(node, guard.label, guard.lines, guard.flags)
            names = tuple(name for name in inner.binds if name in asked)
            if names:
                asked -= {*names}
                yield Broken(guard.label, node.lineno, "", "", names)


def _names_itself(value: ast.expr) -> bool:
    """Whether it asks for the module's own name, as ``sys.modules[__name__]`` does."""
    return any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(value))


# -- which statements run


def _is_definition(node: ast.stmt) -> bool:
    """Imports, functions, classes, plain constants, and branches that hold nothing else."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return _is_constant(value)
        case ast.If(body=body, orelse=orelse):
            return all(map(_is_definition, body + orelse))
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            handled = [inner for handler in handlers for inner in handler.body]
            return all(map(_is_definition, body + handled + orelse + final))
    return False


def _is_constant(value: ast.expr) -> bool:
    allowed = (ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp)
    inner = (ast.operator, ast.unaryop, ast.expr_context)
    return all(isinstance(node, (*allowed, *inner)) for node in ast.walk(value))


def _chosen(
    statements: Sequence[Statement], wanted: Collection[str]
) -> tuple[Sequence[Statement], set[str]]:
    """The statements that run, in order, and the names that the others would bind."""
    if all(_is_definition(statement.node) for statement in statements):
        return statements, set()
    binds = {statement: set(statement.binds) for statement in statements}
    needed = _needed(binds, wanted)
    chosen = [s for s in statements if s in needed or _is_definition(s.node)]
    return chosen, set().union(*(binds[s] for s in binds.keys() - set(chosen)))


def _needed(binds: dict[Statement, set[str]], wanted: Collection[str]) -> set[Statement]:
    """The statements that the names in ``wanted`` rest on."""
    needed: set[Statement] = set()
    names, seen = list(wanted), set(wanted)
    selves = _own_names(binds)
    while names:
        name = names.pop()
        for statement, bound in binds.items():
            if name in bound and statement not in needed:
                needed.add(statement)
                fresh = (statement.reads | _attributes(statement, selves)) - seen
                seen |= fresh
                names += fresh
    return needed


def _own_names(binds: dict[Statement, set[str]]) -> set[str]:
    """Names for the module itself: ``d2l = sys.modules[__name__]``."""
    return {
        name
        for statement, bound in binds.items()
        if isinstance(statement.node, ast.Assign) and _names_itself(statement.node.value)
        for name in bound
    }


def _attributes(statement: Statement, owners: Collection[str]) -> set[str]:
    """The names that a statement looks up in one of ``owners``, as ``d2l.matmul``."""
    if not owners:
        return set()
    return {
        inner.attr
        for inner in ast.walk(statement.node)
        if isinstance(inner, ast.Attribute)
        and isinstance(inner.value, ast.Name)
        and inner.value.id in owners
    }


def _bound_by(statement: Statement) -> Iterator[str]:
    node = statement.node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    for symbol in statement.table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            yield symbol.get_name()
    for inner in ast.walk(node):  # MLP.forward = forward; layers[0] = first; names.append("x")
        match inner:
            case (
                ast.Attribute(ctx=ast.Store(), value=value)
                | ast.Subscript(ctx=ast.Store(), value=value)
            ):
                yield from _root(value)
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in _GROWS:
                yield from _root(value)
            case ast.Call(func=ast.Name(id="setattr"), args=[value, *_]):
                yield from _root(value)


def _root(value: ast.expr) -> Iterator[str]:
    while isinstance(value, ast.Attribute | ast.Subscript):
        value = value.value
    if isinstance(value, ast.Name):
        yield value.id


def _read_by(statement: Statement) -> set[str]:
    names: set[str] = set()
    tables = [statement.table]
    while tables:
        table = tables.pop()
        top = table.get_type() == "module"
        names |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (top or symbol.is_global())
        }
        tables += table.get_children()
    return names


def _own_source(statement: Statement) -> str:
    """A compound statement has its lines to itself; a simple one may share its line with others."""
    node = statement.node
    if not hasattr(node, "body") and not hasattr(node, "cases"):
        return ast.unparse(node)
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    return "".join(statement.lines[first - 1 : node.end_lineno])


def _future_flags(tree: ast.Module) -> int:
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


def _message(error: BaseException) -> str:
    said = error.msg if isinstance(error, SyntaxError) else words_of(error, _MESSAGE_LENGTH)
    return said.split("\n", 1)[0][:_MESSAGE_LENGTH]
