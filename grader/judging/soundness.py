"""A lab's tests and probes before anything is judged: what is wrong in them costs no student a point.

They are read as text, so that everything is told at once, with its line and what to write; what only
Python itself can say (an import that fails) follows when they are run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from grader.course.lab import PROBES, Lab
from grader.course.sentences import split_words
from grader.course.tables import advice
from grader.errors import LabError

ASKING = ("probe", "probe_error")
"""The student's methods that name a probe."""


@dataclass(frozen=True, slots=True)
class TestSource:
    """A file of tests, parsed."""

    __test__ = False  # pytest would take it for tests, by its name

    path: Path
    tree: ast.Module

    @property
    def tests(self) -> list[ast.FunctionDef]:
        """Its tests, in order."""
        functions = [node for node in self.tree.body if isinstance(node, ast.FunctionDef)]
        return [function for function in functions if function.name.startswith("test_")]

    @property
    def asked(self) -> Iterator[tuple[str, int]]:
        """Names of probes that stand in a question, and where."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr=how), args=[ast.Constant(value=str(name)), *_]
                ) if how in ASKING:
                    yield name, node.lineno


def require_sound(lab: Lab) -> None:
    """LabError with every fault of the lab's tests and probes that can be seen without running them."""
    _parse(lab.folder / PROBES, lab.probes)
    faults = [fault for path in lab.tests for fault in _faults(lab, read_tests(path))]
    if faults:
        raise LabError("\n".join(faults))


def load_probes(path: Path) -> ModuleType:
    """The probes as a module, empty if there are none; LabError with the line that does not run."""
    from grader.sandbox.loading import load, parse  # late: it needs torch, and reading does not

    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    module, broken = load("probes", parse([(str(path), text)]), [])
    if broken:
        first = broken[0]
        raise LabError(f"{path}:{first.line}: {first.error}: {first.message}; mend it first")
    return module


def read_tests(path: Path) -> TestSource:
    """A file of tests; LabError if it is not there or no Python."""
    try:
        return TestSource(path, _parse(path, path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise LabError(f"{path} is missing; the lab's tests stand there") from None


def _parse(path: Path, source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise LabError(f"{path}:{error.lineno}: {error.msg}; mend it first") from None


def _faults(lab: Lab, file: TestSource) -> Iterator[str]:
    lines: list[tuple[int, str]] = [*_twice(file), *_without_probe(lab, file)]
    known = [exercise.name for exercise in lab.exercises]
    unknown: dict[str, list[int]] = {}
    for test in file.tests:
        if ast.get_docstring(test) is None:
            said = f"{test.name} has no docstring; students read its first line as the title"
            lines.append((test.lineno, said))
        number, exercise = _points(test)
        lines += [(test.lineno, f"{test.name} {fault}") for fault in _number_faults(number)]
        match exercise:
            case None:
                lines.append((test.lineno, f"{test.name} has no @points(number, exercise=…)"))
            case ast.Constant(value=name) if name not in known:
                unknown.setdefault(str(name), []).append(test.lineno)
    for name, places in unknown.items():
        count = "a test names" if len(places) == 1 else f"{len(places)} tests name"
        said = f"lab.toml has no exercise {name!r}, which {count}; {advice(name, known)}"
        lines.append((places[0], said))
    yield from (f"{file.path}:{line}: {said}" for line, said in sorted(lines))


def _twice(file: TestSource) -> Iterator[tuple[int, str]]:
    first: dict[str, int] = {}
    for test in file.tests:
        if test.name in first:
            where = first[test.name]
            said = f"{test.name} stands on line {where} already, which Python drops; rename one"
            yield test.lineno, said
        first.setdefault(test.name, test.lineno)


def _without_probe(lab: Lab, file: TestSource) -> Iterator[tuple[int, str]]:
    known = sorted(lab.probe_names)
    for name, line in dict(reversed([*file.asked])).items():
        if name not in known:
            yield line, f"{PROBES} defines no {name!r}; {advice(name, known)}"


def _points(test: ast.FunctionDef) -> tuple[ast.expr | None, ast.expr | None]:
    """What stands in its ``@points``: number and exercise."""
    for decorator in test.decorator_list:
        match decorator:
            case ast.Call(
                func=ast.Name(id="points") | ast.Attribute(attr="points"),
                args=[number, *_],
                keywords=keywords,
            ):
                return number, next((k.value for k in keywords if k.arg == "exercise"), None)
    return None, None


def _number_faults(number: ast.expr | None) -> Iterator[str]:
    match number:
        case ast.Constant(value=bool() | str() | bytes() | None as value):
            yield f"has {value!r} points; write a number"
        case ast.Constant(value=int() | float() as value) if not value > 0:
            yield f"has {value} points; write a number above 0"
        case ast.UnaryOp(op=ast.USub()):
            yield f"has {ast.unparse(number)} points; write a number above 0"


# -- what is no fault, but not meant so


def doubts(lab: Lab) -> Iterator[str]:
    """Complaints about tests that can be judged with: asserts that say nothing, equal titles, idle probes."""
    files = [read_tests(path) for path in lab.tests]
    for file in files:
        yield from (f"{file.path}:{line}: {said}" for line, said in _silent(file))
        yield from (f"{file.path}:{line}: {said}" for line, said in _same_titles(file))
    yield from _idle_probes(lab, files)


def _silent(file: TestSource) -> Iterator[tuple[int, str]]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Assert):
            yield (
                node.lineno,
                "a plain assert tells students nothing; use assert_close, assert_equal or fail",
            )


def _same_titles(file: TestSource) -> Iterator[tuple[int, str]]:
    first: dict[str, ast.FunctionDef] = {}
    for test in file.tests:
        title, _ = split_words(ast.get_docstring(test) or "")
        other = first.setdefault(title, test)
        if other is not test:
            where = f"{other.name} on line {other.lineno}"
            yield (
                test.lineno,
                f"{test.name} has the title of {where}; students cannot tell them apart",
            )


def _idle_probes(lab: Lab, files: list[TestSource]) -> Iterator[str]:
    tree = ast.parse(lab.probes)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for file in files:
        constants = [node for node in ast.walk(file.tree) if isinstance(node, ast.Constant)]
        used |= {node.value for node in constants if isinstance(node.value, str)}
    for node in tree.body:
        public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if isinstance(node, ast.FunctionDef) and public and node.name not in used:
            path = lab.folder / PROBES
            yield f"{path}:{node.lineno}: no test asks the probe {node.name}; use it or take it out"
