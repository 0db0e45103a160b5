"""A public test's question once more, in a student's own Python prompt or notebook, in the folder of the lab.

What ``pytest`` prints at home under a failure uses these two: the student's program as the tests read it, and
the very inputs that a test draws. Public tests have no secret at home, so nothing here is one.
"""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.course.fashion_mnist import fashion_mnist
from grader.course.lab import PROBES, PUBLIC_TESTS, Rubric, read_rubric
from grader.errors import UsageError
from grader.judging.local import LocalRunner, read_program
from grader.judging.soundness import load_probes
from grader.judging.student import Answer, Student
from grader.testing import draws

__all__ = ["inputs", "load"]


def load(file: str) -> ModuleType:
    """Your program as the tests read it: imports, definitions and constants run, experiments do not.

    Call it again after a change. Raises UsageError where the file or the lab is not there.
    """
    return _runner(file, _rubric()).module


def inputs(file: str, test: str, question: int = 1) -> Any:
    """The arguments that a public test gives in its first question, or in a later one.

    Questions may follow from earlier answers, which your program in ``file`` gives. For a test that asks one
    question of several inputs they come as a list. Raises UsageError where there is no such test or question.
    """
    rubric = _rubric()
    function = _test(test)
    exercise = rubric.exercises[_exercise_of(function, test)]
    asked = _Asked(_runner(file, rubric), question)
    draws.begin("", test)
    wanted: dict[str, Callable[[], Any]] = {
        "student": lambda: Student(asked, exercise, draws.seed, "cpu"),
        "fashion_mnist": fashion_mnist,
        "thresholds": lambda: rubric.thresholds,
    }
    try:
        function(**{name: wanted[name]() for name in inspect.signature(function).parameters})
    except _Found as found:
        return found.arguments
    raise UsageError(f"{test} asks fewer than {question} questions; run pytest again")


class _Found(BaseException):
    """The question is there; no ``except Exception`` of a test's sees it."""

    def __init__(self, arguments: Any) -> None:
        super().__init__()
        self.arguments = arguments


class _Asked:
    """Answers a test's questions up to the one that is looked for."""

    has_reference = False

    def __init__(self, runner: LocalRunner, number: int) -> None:
        self._runner, self._left = runner, number

    def ask(self, question: dict[str, Any]) -> Answer:
        self._left -= 1
        if self._left:
            return self._runner.ask(question)
        positional = question["arguments"]
        if question["do"] == "each":
            raise _Found(list(positional))
        raise _Found((*positional, *question["named"].values()))


def _rubric() -> Rubric:
    if not Path("lab.toml").is_file():
        raise UsageError(f"no lab in {Path.cwd()}; begin Python, or the notebook, in its folder")
    return read_rubric(Path("lab.toml"))


def _runner(file: str, rubric: Rubric) -> LocalRunner:
    path = Path(file).resolve()
    if not path.is_file():
        raise UsageError(f"no file {file} in {Path.cwd()}; name your .py or .ipynb")
    program = read_program(Path.cwd().name, path)
    return LocalRunner(program, load_probes(Path.cwd() / PROBES), rubric.exercises.values())


def _test(name: str) -> Callable[..., None]:
    """A public test of the lab in this folder."""
    spec = importlib.util.spec_from_file_location("test_public", Path(PUBLIC_TESTS).resolve())
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except FileNotFoundError:
        raise UsageError(f"no {PUBLIC_TESTS} in {Path.cwd()}; get the lab again") from None
    found: Callable[..., None] | None = getattr(module, name, None)
    if found is None:
        raise UsageError(f"{PUBLIC_TESTS} has no {name}; run pytest again, and copy from there")
    return found


def _exercise_of(function: Callable[..., None], test: str) -> str:
    for mark in getattr(function, "pytestmark", []):
        if mark.name == "points":
            return str(mark.kwargs["exercise"])
    raise UsageError(f"{test} is no test; run pytest again, and copy from there")
