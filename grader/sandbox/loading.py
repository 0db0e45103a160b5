"""From a student's source to a module: definitions run, other statements only where one needs them.

A notebook trains at its top level, and so do many scripts. Running all of it would cost minutes and
stop at the first broken cell; so imports, definitions and plain constants run, and any other
statement runs only if it binds a name that an exercise needs. A statement that raises costs what it
defines and nothing else.
"""

from __future__ import annotations

import __future__

import ast
import linecache
import re
import symtable
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, ModuleType

_DEFINES = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)
_GROWS = {"add", "append", "extend", "insert", "setdefault", "update"}
_MESSAGE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Broken:
    """A statement, or a whole cell, that could not be run."""

    label: str
    line: int
    error: str
    """The exception's type."""
    message: str
    names: tuple[str, ...]
    """What it would have defined; empty for a whole file."""


@dataclass(frozen=True, slots=True, eq=False)
class _Statement:
    """A top-level statement, and where it stands."""

    node: ast.stmt
    label: str
    source: str
    """Its own lines."""
    flags: int
    """Compiler flags of its cell (``from __future__``)."""


def load(
    name: str, cells: Sequence[tuple[str, str]], wanted: Collection[str]
) -> tuple[ModuleType, list[Broken]]:
    """Make the module ``name`` from ``(label, source)`` cells, so that it defines ``wanted`` if it can."""
    module = ModuleType(name)
    module.__file__ = cells[0][0] if cells else name
    sys.modules[name] = module
    statements, broken = _parse(cells)
    needed = _needed(statements, wanted)
    pending = [s for s in statements if _is_definition(s.node) or s in needed]
    while pending:
        waiting, failures = _run(pending, module)
        if len(waiting) == len(pending):  # no progress: what it waits for is not coming
            return module, broken + failures
        broken += [failure for failure in failures if failure.error != "NameError"]
        pending = waiting
    return module, broken


def _parse(cells: Sequence[tuple[str, str]]) -> tuple[list[_Statement], list[Broken]]:
    statements: list[_Statement] = []
    broken: list[Broken] = []
    for label, source in cells:
        lines = source.splitlines(keepends=True)
        linecache.cache[label] = (len(source), None, lines, label)
        try:
            tree = ast.parse(source, label)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            names = tuple(_DEFINES.findall(source)) if len(cells) > 1 else ()
            line = getattr(error, "lineno", None) or 1
            message = error.msg if isinstance(error, SyntaxError) else str(error)
            broken.append(Broken(label, line, type(error).__name__, _short(message), names))
            continue
        flags = _future_flags(tree)
        for node in tree.body:
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            own = "".join(lines[first - 1 : node.end_lineno])
            statements.append(_Statement(node, label, own, flags))
    return statements, broken


def _run(
    statements: list[_Statement], module: ModuleType
) -> tuple[list[_Statement], list[Broken]]:
    """Run each in order; return those that met an undefined name (a later cell may define it), and all failures."""
    waiting, failures = [], []
    for statement in statements:
        try:
            exec(_compiled(statement), module.__dict__)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            line = _line_in(error, statement)
            names = tuple(_bound(statement))
            failures.append(
                Broken(statement.label, line, type(error).__name__, _short(str(error)), names)
            )
            if isinstance(error, NameError):
                waiting.append(statement)
    return waiting, failures


def _compiled(statement: _Statement) -> CodeType:
    tree = ast.Module([statement.node], type_ignores=[])
    return compile(tree, statement.label, "exec", flags=statement.flags, dont_inherit=True)


def _line_in(error: BaseException, statement: _Statement) -> int:
    """The last line of the student's own cell on the way to the error."""
    line, traceback = statement.node.lineno, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == statement.label:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


# -- which statements run


def _is_definition(node: ast.stmt) -> bool:
    """Imports, functions, classes, plain constants, and branches that hold nothing else."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Pass():
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


def _needed(statements: list[_Statement], wanted: Collection[str]) -> list[_Statement]:
    """The statements, beside definitions, that the names in ``wanted`` rest on."""
    if all(_is_definition(statement.node) for statement in statements):
        return []
    binds = [(statement, set(_bound(statement))) for statement in statements]
    needed: list[_Statement] = []
    names, seen = list(wanted), set(wanted)
    while names:
        name = names.pop()
        for statement, bound in binds:
            if name in bound and statement not in needed:
                needed.append(statement)
                fresh = _read(statement) - seen
                seen |= fresh
                names += fresh
    return needed


def _bound(statement: _Statement) -> Iterator[str]:
    """Names that a statement binds or changes at the top level of the module."""
    node = statement.node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    for symbol in _table(statement).get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            yield symbol.get_name()
    for inner in ast.walk(node):  # MLP.forward = forward; layers[0] = first; names.append("x")
        match inner:
            case ast.Attribute(ctx=ast.Store(), value=value) | ast.Subscript(
                ctx=ast.Store(), value=value
            ):
                yield from _root(value)
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in _GROWS:
                yield from _root(value)


def _root(value: ast.expr) -> Iterator[str]:
    while isinstance(value, ast.Attribute | ast.Subscript):
        value = value.value
    if isinstance(value, ast.Name):
        yield value.id


def _read(statement: _Statement) -> set[str]:
    """Global names that a statement, or a function in it, refers to."""
    names: set[str] = set()
    tables = [_table(statement)]
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


def _table(statement: _Statement) -> symtable.SymbolTable:
    return symtable.symtable(statement.source, statement.label, "exec")


def _future_flags(tree: ast.Module) -> int:
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


def _short(message: str) -> str:
    return message.split("\n", 1)[0][:_MESSAGE_LENGTH]
