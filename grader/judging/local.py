"""Students' own runs: their code in this very process, so that breakpoints and prints work.

Nothing here judges: the process is theirs. It imports nothing that only Linux has.
"""

from __future__ import annotations

import gc
import random
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any

import numpy
import pytest
import torch

from grader.course.fashion_mnist import FashionMnist, deciding_labels, fashion_mnist, subset
from grader.course.lab import (
    PROBES,
    PUBLIC_TESTS,
    Exercise,
    Threshold,
    load_lab,
    parts_of,
    read_rubric,
)
from grader.errors import UsageError
from grader.home.own_file import content_of, own_file
from grader.intake.extract import NoProgram, extract
from grader.isolation.stopped import Stopped
from grader.judging.item import begin, card_of
from grader.judging.patience import Patience
from grader.judging.snippet import Origin
from grader.judging.soundness import load_probes, require_sound
from grader.judging.student import Answer, Student, read_answer, rules_of
from grader.records import Cell, Failure, Place, Submission
from grader.sandbox.calls import Subject, set_the_stage
from grader.sandbox.first_step import spare_the_compiler
from grader.sandbox.loading import load, parse
from grader.sandbox.reading import uses_of
from grader.testing import Wrong, seed_from


@dataclass(frozen=True, slots=True)
class OwnProgram:
    """A student's file as it lies on this machine."""

    lab: str
    source: Path
    cells: tuple[Cell, ...]

    @property
    def files(self) -> frozenset[str]:
        """By which tracebacks call its cells."""
        return frozenset(cell.label for cell in self.cells)

    def line_at(self, place: Place) -> str:
        """What stands there; "" if there is no such line."""
        for cell in self.cells:
            lines = cell.source.splitlines()
            if PurePath(cell.label).name == place.label and place.line <= len(lines):
                return lines[place.line - 1].strip()
        return ""


class LocalRunner:
    """A student's module in this process; questions carry copies of their arguments."""

    has_reference = False

    def __init__(
        self, program: OwnProgram, probes: ModuleType, exercises: Collection[Exercise]
    ) -> None:
        spare_the_compiler()
        folder = str(program.source.parent)
        if folder not in sys.path:
            sys.path.append(folder)  # as when grading: helper modules shadow nothing
        sources = [(cell.label, cell.source) for cell in program.cells]
        set_the_stage(seed_from(program.lab))
        with _harmless_warnings():
            parsed = parse(sources)
            uses = uses_of(parsed, {}, rules_of(exercises))
            self.module, broken = load(program.lab, parsed, parts_of(exercises))
        self._broken = tuple(broken)
        self._lines = {cell.label: cell.source.count("\n") + 1 for cell in program.cells}
        self._subject = Subject(self.module, probes, sources, uses, alone=False)
        self.probes = probes
        self.drawn: tuple[str, ...] = ()
        """Whose random numbers the last answer took: torch's, random's, numpy's."""

    def ask(self, question: dict[str, Any]) -> Answer:
        """The answer of the student's code; what it builds on is their own."""
        self.drawn = ("torch",)  # for an answer that never comes
        with _harmless_warnings():
            reply = self._subject.answer(question)
        self.drawn = _drawn_since(question["seed"])
        return read_answer(reply, self._lines, broken=self._broken)


def _drawn_since(seed: int) -> tuple[str, ...]:
    """The generators that have moved on since they were seeded."""
    after = _generators()
    set_the_stage(seed)
    return tuple(name for name, state in _generators().items() if state != after[name])


def _generators() -> dict[str, Any]:
    of_numpy: Any = numpy.random.get_state(legacy=False)
    keys, place = of_numpy["state"]["key"], of_numpy["state"]["pos"]
    states = torch.default_generator.get_state().numpy().tobytes()
    return {"torch": states, "random": random.getstate(), "numpy": (keys.tobytes(), place)}


class TimedRunner:
    """The same for as long as one test's patience lasts."""

    has_reference = False

    def __init__(self, runner: LocalRunner, files: Collection[str], patience: Patience) -> None:
        self._runner, self._files, self._patience = runner, files, patience

    def ask(self, question: dict[str, Any]) -> Answer:
        """The answer; Stopped if there was none in time."""
        return self._patience.wait_for(lambda: self._runner.ask(question), self._files)


def named_labs(config: pytest.Config) -> list[Path]:
    """The folders of labs that pytest was asked to run, found without running anything."""
    named = [folder if folder.is_dir() else folder.parent for folder in _named(config)]
    inside = [own for folder in named for own in (folder, *sorted(folder.glob("*/")))]
    return [folder for folder in dict.fromkeys(inside) if (folder / PUBLIC_TESTS).is_file()]


def _named(config: pytest.Config) -> list[Path]:
    start = config.invocation_params.dir
    return [Path(start, argument.partition("::")[0]).resolve() for argument in config.args]


def _reference_folders(config: pytest.Config) -> list[Path]:
    folders = _named(config)
    return [f for f in folders if f.parent.name == "solutions" and (f / "lab.toml").is_file()]


class LocalRoom:
    """One LocalRunner for each lab folder that pytest was asked to run."""

    def __init__(self, config: pytest.Config) -> None:
        self._submission = config.getoption("--submission")
        self._references = {folder.name: folder for folder in _reference_folders(config)}
        self._labs: dict[Path, _LocalLab] = {}
        self._is_debugged = bool(
            config.getoption("usepdb", False) or config.getoption("trace", False)
        )

    def stay_patient(self) -> None:
        """A debugger was begun: from here on nothing ends because of the time that it takes."""
        self._is_debugged = True

    def prepare(self, folders: Collection[Path]) -> None:
        """Read what the tests of these labs need; LabError or UsageError if it is not as it must be."""
        for folder in folders:
            self._lab_in(folder)
        for folder in self._references.values():
            if folder in self._labs:
                require_sound(load_lab(folder.parent.parent, folder.name))

    def student(self, item: pytest.Item) -> Student:
        """The student's own module, seeded for this test."""
        lab, card = self._lab(item), card_of(item)
        loaded = lab.runner(self._patience(lab, training=False))
        runner = TimedRunner(loaded, lab.program.files, self._patience(lab, card.training))
        return Student(runner, lab.exercises[card.exercise], begin(item, lab.secret), "cpu")

    def _patience(self, lab: _LocalLab, training: bool) -> Patience:
        limits = lab.limits
        seconds = limits.training_seconds if training else limits.test_seconds
        return Patience(seconds, lambda: self._is_debugged)

    def thresholds(self, item: pytest.Item) -> Mapping[str, Threshold]:
        """The thresholds in the ``lab.toml`` beside the test."""
        return self._lab(item).thresholds

    def fashion_mnist(self, item: pytest.Item) -> FashionMnist:
        """The course's subset; the labels that decide are there for authors only."""
        return self._lab(item).fashion_mnist

    def origin(self, item: pytest.Item) -> Origin | None:
        """Where the test's questions come from, for who wants to ask again; None for authors."""
        lab = self._lab(item)
        if lab.secret or not isinstance(lab.loaded, LocalRunner):
            return None
        source = lab.program.source
        beside = source.parent == lab.folder
        return Origin(
            lab=lab.folder.name,
            file=source.name if beside else source.as_posix(),
            test=item.name,
            module=lab.loaded.module,
            probes=lab.loaded.probes,
            drawn=lab.loaded.drawn,
        )

    def program(self, item: pytest.Item) -> OwnProgram:
        """The file under test."""
        return self._lab(item).program

    def _lab(self, item: pytest.Item) -> _LocalLab:
        return self._lab_in(card_of(item).folder)

    def _lab_in(self, folder: Path) -> _LocalLab:
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
        self.limits = rubric.limits
        names = parts_of(rubric.exercises.values())
        source = Path(submission).absolute() if submission else own_file(folder, names).path
        if not source.is_file():
            raise UsageError(f"no file {submission}; name your .py or .ipynb with --submission")
        if source.suffix not in (".py", ".ipynb"):
            raise UsageError(
                f"{submission} is no program; name your .py or .ipynb with --submission"
            )
        self.program = read_program(folder.name, source)
        self.loaded: LocalRunner | Failure | None = None
        self._probes = load_probes(folder / PROBES)

    def runner(self, patience: Patience) -> LocalRunner:
        """The student's program, loaded once; Wrong if that takes longer than this, to every test alike."""
        if self.loaded is None:
            try:
                self.loaded = patience.wait_for(self._load, self.program.files)
            except Stopped as stopped:
                self.loaded = stopped.failure
        if isinstance(self.loaded, Failure):
            raise Wrong(self.loaded)
        return self.loaded

    def _load(self) -> LocalRunner:
        runner = LocalRunner(self.program, self._probes, self.exercises.values())
        gc.freeze()  # pytest collects garbage ten times at its end: in all of torch, a fifth of a short run
        return runner

    @cached_property
    def fashion_mnist(self) -> FashionMnist:
        course = self.folder.parent.parent
        if self.folder.parent.name == "solutions":
            return replace(subset(course), test_labels=deciding_labels(course))
        return fashion_mnist()


def read_program(lab: str, source: Path) -> OwnProgram:
    """A student's file, or UsageError; a ``.py`` keeps its path as label, so that breakpoints work."""
    name = f"{lab}{source.suffix}"  # whatever it is called, it was named on purpose
    code = extract(Submission("", "", None, source.name, {name: content_of(source)}), lab)
    if isinstance(code, NoProgram):
        raise UsageError(f"{source}: {code.reason}")
    cells = code.cells
    if source.suffix == ".py":
        cells = tuple(replace(cell, label=str(source)) for cell in cells)
    return OwnProgram(lab, source, cells)


@contextmanager
def _harmless_warnings() -> Iterator[None]:
    """A student's warnings are shown by pytest and never become errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        yield
