"""Students' own runs: their code in this very process, so that breakpoints and prints work.

Nothing here judges: the process is theirs. It imports nothing that only Linux has.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from grader.course.fashion_mnist import FashionMnist, deciding_labels, fashion_mnist, subset
from grader.course.lab import (
    PROBES,
    Exercise,
    Threshold,
    load_lab,
    parts_of,
    read_rubric,
)
from grader.errors import UsageError
from grader.home.own_file import own_file
from grader.intake.extract import NoProgram, extract
from grader.judging.item import begin, card_of
from grader.judging.soundness import load_probes, require_sound
from grader.judging.student import Answer, Student, read_answer, rules_of
from grader.records import Cell, Submission
from grader.sandbox.calls import Subject
from grader.sandbox.first_step import spare_the_compiler
from grader.sandbox.loading import load
from grader.sandbox.reading import uses_of


class LocalRunner:
    """A student's module in this process; questions carry copies of their arguments."""

    has_reference = False

    def __init__(
        self, lab: str, source: Path, probes: ModuleType, exercises: Collection[Exercise]
    ) -> None:
        spare_the_compiler()
        cells = _cells(source, lab)
        wanted = parts_of(exercises)
        if str(source.parent) not in sys.path:
            sys.path.append(str(source.parent))  # as when grading: helper modules shadow nothing
        sources = [(cell.label, cell.source) for cell in cells]
        uses = uses_of(sources, {}, rules_of(exercises))
        with _harmless_warnings():
            module, broken = load(lab, sources, wanted)
        self._broken = tuple(broken)
        self._lines = {cell.label: cell.source.count("\n") + 1 for cell in cells}
        self._subject = Subject(module, probes, sources, uses, alone=False)

    def ask(self, question: dict[str, Any]) -> Answer:
        """The answer of the student's code; what it builds on is their own."""
        with _harmless_warnings():
            reply = self._subject.answer(question)
        return read_answer(reply, self._lines, broken=self._broken)


def _reference_folders(config: pytest.Config) -> list[Path]:
    folders = [Path(config.invocation_params.dir, argument).resolve() for argument in config.args]
    return [f for f in folders if f.parent.name == "solutions" and (f / "lab.toml").is_file()]


class LocalRoom:
    """One LocalRunner for each lab folder that pytest was asked to run."""

    def __init__(self, config: pytest.Config) -> None:
        self._submission = config.getoption("--submission")
        self._references = {folder.name: folder for folder in _reference_folders(config)}
        self._labs: dict[Path, _LocalLab] = {}

    def prepare(self, items: Collection[pytest.Item]) -> None:
        """Read what the tests' labs need; LabError or UsageError if it is not as it must be."""
        for item in items:
            self._lab(item)
        for folder in self._references.values():
            if folder in self._labs:
                require_sound(load_lab(folder.parent.parent, folder.name))

    def student(self, item: pytest.Item) -> Student:
        """The student's own module, seeded for this test."""
        lab = self._lab(item)
        exercise = lab.exercises[card_of(item).exercise]
        return Student(lab.runner, exercise, begin(item, lab.secret), "cpu")

    def thresholds(self, item: pytest.Item) -> Mapping[str, Threshold]:
        """The thresholds in the ``lab.toml`` beside the test."""
        return self._lab(item).thresholds

    def fashion_mnist(self, item: pytest.Item) -> FashionMnist:
        """The course's subset; the labels that decide are there for authors only."""
        return self._lab(item).fashion_mnist

    def source(self, item: pytest.Item) -> Path:
        """The file under test, for the summary."""
        return self._lab(item).source

    def _lab(self, item: pytest.Item) -> _LocalLab:
        folder = card_of(item).folder
        folder = self._references.get(folder.name, folder)
        if folder not in self._labs:
            self._labs[folder] = _LocalLab(folder, self._submission)
        return self._labs[folder]


class _LocalLab:
    """A lab as it lies on this machine: in ``assignments/`` for students, in ``solutions/`` for authors."""

    def __init__(self, folder: Path, submission: str | None) -> None:
        rubric = read_rubric(folder / "lab.toml")
        self.folder = folder
        self.secret = rubric.secret
        self.exercises = rubric.exercises
        self.thresholds = rubric.thresholds
        names = parts_of(rubric.exercises.values())
        self.source = Path(submission).resolve() if submission else own_file(folder, names).path
        if not self.source.is_file():
            raise UsageError(f"no file {submission}; name your .py or .ipynb with --submission")
        self._probes = load_probes(folder / PROBES)

    @cached_property
    def runner(self) -> LocalRunner:
        exercises = self.exercises.values()
        return LocalRunner(self.folder.name, self.source, self._probes, exercises)

    @cached_property
    def fashion_mnist(self) -> FashionMnist:
        course = self.folder.parent.parent
        if self.folder.parent.name == "solutions":
            return replace(subset(course), test_labels=deciding_labels(course))
        return fashion_mnist()


def _cells(source: Path, lab: str) -> list[Cell]:
    """The cells of a student's file; a ``.py`` keeps its path as label, so that breakpoints work."""
    name = f"{lab}{source.suffix}"  # whatever it is called, it was named on purpose
    code = extract(Submission("", "", None, source.name, {name: source.read_bytes()}), lab)
    if isinstance(code, NoProgram):
        raise UsageError(f"{source}: {code.reason}")
    if source.suffix == ".py":
        return [replace(cell, label=str(source)) for cell in code.cells]
    return list(code.cells)


@contextmanager
def _harmless_warnings() -> Iterator[None]:
    """A student's warnings are shown by pytest and never become errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        yield
