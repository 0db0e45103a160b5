"""``solutions/labN/lab.toml`` as a record: points, limits, what builds on what, thresholds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.course.course import Course, localized
from grader.course.files import read_text, read_toml
from grader.course.sentences import TESTS, translations_in, without_translations
from grader.errors import LabError, UsageError

PUBLIC_TESTS = "test_public.py"
"""What students have of them."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One function or class that the student writes, or the thresholds of the lab."""

    name: str
    points: float
    builds_on: tuple[str, ...] = ()
    """Exercises whose reference versions are put in place while this one is judged."""
    forbidden: tuple[str, ...] = ()
    """Names of torch functions that must not run while this one does."""
    forbidden_modules: tuple[str, ...] = ()
    """Dotted names of modules that its code must not refer to."""
    parts: tuple[str, ...] = ()
    """The names it consists of; its own name if the table says nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one test and one submission may use; times are of the student's side alone."""

    test_seconds: float = 10.0
    training_seconds: float = 40.0
    """Of a test that trains: many times what it needs, since a busy machine is no student's fault."""
    submission_seconds: float = 180.0
    cpu_seconds: float = 20.0
    """Processor time of a test, whether it trains or not; the others are of the wall clock."""
    memory_mb: int = 2048
    """Of a worker with all that it starts; of each process where there is no control group."""
    output_kb: int = 4096
    processes: int = 64
    """Threads count too, as the kernel counts them."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """An accuracy to reach or an error to stay below, and how often a right answer does not."""

    name: str
    false_fail: float
    """Probability that the reference fails it, with the second try counted in."""
    runs: int
    """The recorded runs of the reference that it rests on."""
    at_least: float | None = None
    lowest: float | None = None
    """The lowest accuracy of the recorded runs."""
    at_most: float | None = None
    highest: float | None = None
    """The highest error of the recorded runs."""

    @property
    def limit(self) -> float:
        """The number that decides."""
        return self.at_most if self.at_least is None else self.at_least  # type: ignore[return-value]  # one is there

    @property
    def recorded(self) -> float | None:
        """The worst of the recorded runs."""
        return self.lowest if self.at_most is None else self.highest

    def holds(self, value: float) -> bool:
        """Whether ``value`` is good enough."""
        return value >= self.limit if self.at_most is None else value <= self.limit

    def worst(self, values: Sequence[float]) -> float:
        """The lowest accuracy or the highest error among ``values``."""
        return min(values) if self.at_most is None else max(values)


@dataclass(frozen=True, slots=True)
class GivenAway:
    """A line of the solution, or of the hidden tests, that may stand in students' files."""

    line: str
    reason: str


@dataclass(frozen=True)
class Lab:
    """A lab as its author wrote it down."""

    name: str
    title: Mapping[str, str]
    """Language to title."""
    folder: Path
    """``solutions/labN``: what students do not get."""
    handout: Path
    """``assignments/labN``: what they get."""
    exercises: tuple[Exercise, ...]
    limits: Limits
    thresholds: Mapping[str, Threshold]
    secret: str
    data: tuple[str, ...] = ()
    """Files of ``assignments/data`` that its students need."""
    given_away: tuple[GivenAway, ...] = ()

    @property
    def reference(self) -> Path:
        """The one source: handout, solution and skeleton in one file."""
        return self.folder / f"{self.name}.py"

    @cached_property
    def reference_source(self) -> str:
        """The reference solution's text."""
        return self.reference.read_text(encoding="utf-8")

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of its course, English first."""
        return Course(self.course).languages

    @cached_property
    def translations(self) -> Mapping[str, Mapping[str, str]]:
        """Language to English to that language: titles, hints and mistakes of its tests."""
        return translations_in(self.folder, self.languages[1:])

    @cached_property
    def probes(self) -> str:
        """The probes' text: what may look at a student's module, beside it."""
        return (self.folder / "probes.py").read_text(encoding="utf-8")

    @cached_property
    def probe_names(self) -> frozenset[str]:
        """The functions that ``probes.py`` defines."""
        return frozenset(re.findall(r"^def (\w+)", self.probes, re.MULTILINE))

    @cached_property
    def skeletons(self) -> Mapping[str, str]:
        """The untouched files that students received, suffix to text."""
        notebooks = [localized(".ipynb", code) for code in self.languages]
        paths = {suffix: self.handout / f"{self.name}{suffix}" for suffix in (".py", *notebooks)}
        return {
            suffix: path.read_text(encoding="utf-8")
            for suffix, path in paths.items()
            if path.is_file()
        }

    @property
    def tests(self) -> tuple[Path, ...]:
        """The file of all its tests; in a lab of the old form, one for public and one for hidden tests."""
        together = self.folder / TESTS
        old = (self.handout / PUBLIC_TESTS, self.folder / "test_hidden.py")
        return (together,) if together.is_file() else old

    @property
    def course(self) -> Path:
        """The folder that holds ``assignments/`` and ``solutions/``."""
        return self.folder.parent.parent

    @property
    def max_score(self) -> float:
        """Automatic points of the lab."""
        return sum(exercise.points for exercise in self.exercises)

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name; LabError if a test names one that is not in the rubric."""
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise LabError(f"{self.folder / 'lab.toml'} has no exercise {name!r}; a test names it")

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that decides: rubric, tests, probes, reference; no translation."""
        digest = hashlib.sha256()
        deciding = ["lab.toml", "probes.py", self.reference.name]
        for path in [*(self.folder / name for name in deciding), *self.tests]:
            text = read_text(path)
            if path.name == TESTS:
                text = without_translations(text, self.languages)
            digest.update(path.name.encode() + b"\0" + text.encode() + b"\0")
        return digest.hexdigest()


def load_lab(course: Path, name: str) -> Lab:
    """Read ``course/solutions/<name>/lab.toml``; UsageError if the course has no such lab."""
    folder = course / "solutions" / name
    path = folder / "lab.toml"
    if not path.is_file():
        known = ", ".join(lab_names(course)) or "none"
        raise UsageError(f"no lab {name!r} in {course / 'solutions'}; there are: {known}")
    table = read_toml(path)
    try:
        return Lab(
            name=name,
            title=table["title"],
            folder=folder,
            handout=course / "assignments" / name,
            exercises=read_exercises(table),
            limits=Limits(**table.get("limits", {})),
            thresholds=read_thresholds(table),
            secret=table["secret"],
            data=tuple(table.get("data", ())),
            given_away=read_given_away(table),
        )
    except (KeyError, TypeError) as error:
        raise LabError(f"{path}: {error}; see docs/writing-a-lab.md") from error


def lab_names(course: Path) -> list[str]:
    """The labs of a course, in order."""
    return sorted(path.parent.name for path in course.glob("solutions/*/lab.toml"))


def find_course(start: Path) -> Path:
    """The nearest folder upward from ``start`` that has ``solutions/``."""
    for folder in [start.resolve(), *start.resolve().parents]:
        if (folder / "solutions").is_dir():
            return folder
    raise UsageError(
        f"no folder with solutions/ at or above {start}; name the course with --course"
    )


def read_exercises(table: Mapping[str, Any]) -> tuple[Exercise, ...]:
    """The exercises of a ``lab.toml``, in its order."""
    return tuple(
        Exercise(
            name=name,
            points=entry["points"],
            builds_on=tuple(entry.get("builds_on", ())),
            forbidden=tuple(entry.get("forbidden", ())),
            forbidden_modules=tuple(entry.get("forbidden_modules", ())),
            parts=tuple(entry.get("parts", (name,))),
        )
        for name, entry in table["exercises"].items()
    )


def read_thresholds(table: Mapping[str, Any]) -> dict[str, Threshold]:
    """The thresholds of a ``lab.toml``."""
    thresholds = {
        name: Threshold(name=name, **entry) for name, entry in table.get("thresholds", {}).items()
    }
    for name, threshold in thresholds.items():
        if (threshold.at_least is None) == (threshold.at_most is None):
            raise LabError(
                f"[thresholds.{name}] of lab.toml needs at_least or at_most, one of them"
            )
    return thresholds


def read_given_away(table: Mapping[str, Any]) -> tuple[GivenAway, ...]:
    """The lines that a ``lab.toml`` lets students have, and why."""
    return tuple(GivenAway(**entry) for entry in table.get("given_away", ()))
