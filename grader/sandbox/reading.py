"""Which modules the code of an exercise refers to, read from the syntax tree before anything runs.

A course that asks for a layer written by hand forbids ``torch.nn`` there and nowhere else. A function
mode sees no ``nn.Parameter`` and no optimiser, so here the text is read: from the exercise's own
definition through every function, class and constant of the student's files that it mentions.
Importing is free, and so is whatever the exercise does not reach.
"""

from __future__ import annotations

import ast
import sys
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.sandbox.loading import Parsed, Statement, parse

_MOST_USES = 5
_FOR_CERTAIN = (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
_NAMES_OF_MODULES = {"import_module", "__import__"}


@dataclass(frozen=True, slots=True)
class Rule:
    """What one exercise must be written without."""

    parts: tuple[str, ...]
    """The names it consists of."""
    apart_from: tuple[str, ...]
    """Names that are not looked into: exercises of their own that it builds on."""
    modules: tuple[str, ...]
    """Dotted names, such as ``torch.nn``; what lies below them counts too."""

    def may_be_broken_in(self, text: bytes) -> bool:
        """Whether any of them can be referred to in it: its last word would stand there."""
        return any(module.rpartition(".")[2].encode() in text for module in self.modules)


@dataclass(frozen=True, slots=True)
class Use:
    """A forbidden name, and where it stands."""

    name: str
    label: str
    line: int


@dataclass(slots=True)
class _File:
    """A module of the student's: what its statements bind, and what imported names stand for."""

    statements: Sequence[Statement]
    binds: dict[str, list[Statement]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    """Name to dotted name, for ``import torch.nn as nn`` and for ``nn = torch.nn`` alike."""
    places: dict[str, Statement] = field(default_factory=dict)
    """Name to the statement that imports it."""


class Program:
    """A student's file with the helper modules beside it, for any number of rules."""

    def __init__(self, program: Parsed, helpers: Mapping[str, tuple[str, str]]) -> None:
        """``helpers``: relative path to label and source of a module that the program may import."""
        files = {_module_name(path): parse([source]) for path, source in helpers.items()}
        files[""] = program
        self._files = {name: _File(parsed.statements) for name, parsed in files.items()}
        for file in self._files.values():
            self._index(file)

    def _index(self, file: _File) -> None:
        for statement in file.statements:
            imports = self._imports(statement.node, file.imports)
            file.imports |= imports
            file.places |= dict.fromkeys(imports, statement)
            for name in statement.binds:
                if name not in imports:
                    file.binds.setdefault(name, []).append(statement)

    def uses(self, rule: Rule) -> list[Use]:
        """Where the exercise refers to one of the rule's modules; the first few."""
        found: dict[Use, None] = {}
        waiting = [("", part) for part in rule.parts]
        seen = {*waiting, *(("", name) for name in rule.apart_from)}
        while waiting:
            place, name = waiting.pop(0)
            for statement, names in self._meaning(self._files[place], name):
                found |= dict.fromkeys(_forbidden(names, statement.label, rule.modules))
                reached = {(place, own) for own in statement.reads}
                reached |= {step for dotted, _ in names for step in self._inside(dotted)}
                known = {step for step in reached if step[1] in self._files[step[0]].binds}
                waiting += sorted(known - seen)
                seen |= known
        return list(found)[:_MOST_USES]

    def _meaning(self, file: _File, name: str) -> Iterator[tuple[Statement, list[tuple[str, int]]]]:
        """The statements that make a name what it is, each with the imported names it mentions."""
        for statement in file.binds.get(name, []):
            yield statement, self._names(file, statement)
        if name in file.imports and not self._is_bound_anew(file, name):  # it is imported itself
            statement = file.places[name]
            yield statement, [(file.imports[name], statement.node.lineno)]

    def _is_bound_anew(self, file: _File, name: str) -> bool:
        """Whether an imported name stands for something of the student's own in the end, come what may."""
        order = file.statements.index
        return any(
            isinstance(statement.node, _FOR_CERTAIN) and order(statement) > order(file.places[name])
            for statement in file.binds.get(name, [])
        )

    def _names(self, file: _File, statement: Statement) -> list[tuple[str, int]]:
        """The dotted names of imported things that a statement mentions, with their lines."""
        nodes = list(ast.walk(statement.node))
        imports = {name: to for name, to in file.imports.items() if name not in file.binds}
        for node in nodes:  # a function may import for itself
            imports |= self._imports(node, imports)
        try:
            return list(_mentioned(statement.node, imports))
        except RecursionError:  # nobody nests like this who does not mean to hide something
            return [(name, statement.node.lineno) for name in imports.values()]

    def _imports(self, node: ast.AST, known: Mapping[str, str]) -> dict[str, str]:
        """What the names stand for that an import binds, or an assignment such as ``nn = torch.nn``."""
        match node:
            case ast.Import(names=names):
                return {a.asname or a.name.split(".")[0]: _target(a) for a in names}
            case ast.ImportFrom(module=origin, names=names):
                pairs = [pair for alias in names for pair in self._from(origin or "", alias)]
                return {name: f"{origin or ''}.{real}".strip(".") for name, real in pairs}
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                dotted = _dotted(value, known)
                return {name: dotted} if dotted else {}
            case ast.If() | ast.Try() | ast.With():
                found: dict[str, str] = {}
                for child in ast.iter_child_nodes(node):
                    found |= self._imports(child, {**known, **found})
                return found
        return {}

    def _from(self, origin: str, alias: ast.alias) -> list[tuple[str, str]]:
        if alias.name != "*":
            return [(alias.asname or alias.name, alias.name)]
        if origin in self._files:
            return [(name, name) for name in self._files[origin].binds]
        public = getattr(sys.modules.get(origin), "__dict__", {})
        return [(name, name) for name in public if not name.startswith("_")]

    def _inside(self, dotted: str) -> Iterator[tuple[str, str]]:
        """The name in a helper module that a dotted name leads to."""
        module, _, name = dotted.rpartition(".")
        while module:
            if module in self._files:
                yield module, name.partition(".")[0]
            module, _, last = module.rpartition(".")
            name = f"{last}.{name}"


def uses_of(
    program: Parsed,
    helpers: Mapping[str, tuple[str, str]],
    rules: Mapping[str, Sequence[Sequence[str]]],
) -> dict[str, list[Use]]:
    """For each exercise with a rule (its three fields, as they crossed the wire), what it may not use."""
    known = {name: Rule(*map(tuple, fields)) for name, fields in rules.items()}
    if not known:
        return {}
    text = "\n".join(source for _, source in [*program.cells, *helpers.values()])
    text = unicodedata.normalize("NFKC", text)  # as Python reads names
    words = text.encode(
        "ascii", "ignore"
    )  # which is searched faster, and what is looked for is ASCII
    known = {name: rule for name, rule in known.items() if rule.may_be_broken_in(words)}
    if not known:
        return {}
    files = Program(program, helpers)
    return {name: files.uses(rule) for name, rule in known.items()}


def lies_in(name: str, module: str) -> bool:
    """Whether a dotted name is a module's or stands for something below it."""
    return f"{name}.".startswith(f"{module}.")


def _module_name(path: str) -> str:
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _target(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.split(".")[0]


def _mentioned(node: ast.AST, imports: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Each longest dotted name below ``node`` that begins with an imported one; annotations are free."""
    match node:
        case ast.Import() | ast.ImportFrom():
            return
        case ast.Name() | ast.Attribute() | ast.Call() | ast.Subscript() if dotted := _dotted(
            node, imports
        ):
            yield dotted, getattr(node, "lineno", 1)
            return
    own = _own_names(node, imports)
    inner = {name: to for name, to in imports.items() if name not in own} if own else imports
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                outside = name in ("args", "decorator_list")
                yield from _mentioned(child, imports if outside else inner)


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _own_names(node: ast.AST, imports: Mapping[str, str]) -> set[str]:
    """Names that a function or comprehension binds for itself, to something else than a module."""
    if isinstance(node, _COMPREHENSIONS):
        return {name for one in node.generators for name in _stored(one.target, imports)}
    if not isinstance(node, _SCOPES):
        return set()
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    arguments = {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
    return arguments.union(*(_stored(one, imports) for one in body)) - _of_others(body)


def _stored(node: ast.AST, imports: Mapping[str, str]) -> Iterator[str]:
    """Names that are bound below ``node``, in its own scope."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            pass
        case ast.Assign(targets=[ast.Name()], value=value) if _dotted(value, imports):
            pass  # it is another name of that module
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _stored(child, imports)


def _of_others(body: Sequence[ast.AST]) -> set[str]:
    """Names that a function's body declares to be those of the scopes around it."""
    nodes = [node for one in body for node in ast.walk(one)]
    declared = [node.names for node in nodes if isinstance(node, ast.Global | ast.Nonlocal)]
    return {name for names in declared for name in names}


def _dotted(node: ast.AST, imports: Mapping[str, str]) -> str:
    """``torch.nn.Linear`` for any way of writing it, "" for what is no imported name."""
    match node:
        case ast.Name(id=name):
            return imports.get(name, "")
        case ast.Attribute(value=value, attr=attr):
            return _below(_dotted(value, imports), attr)
        case ast.Call(func=ast.Name(id="getattr"), args=[value, ast.Constant(value=str(attr)), *_]):
            return _below(_dotted(value, imports), attr)
        case ast.Call(
            func=ast.Name(id=called) | ast.Attribute(attr=called),
            args=[ast.Constant(value=str(name)), *_],
        ) if called in _NAMES_OF_MODULES:
            return name
        case ast.Subscript(
            value=ast.Attribute(attr="modules"), slice=ast.Constant(value=str(name))
        ):
            return name
    return ""


def _below(dotted: str, attr: str) -> str:
    return dotted and f"{dotted}.{attr}"


def _forbidden(
    names: Collection[tuple[str, int]], label: str, modules: Collection[str]
) -> Iterator[Use]:
    for name, line in names:
        if any(lies_in(name, module) for module in modules):
            yield Use(name, label, line)
