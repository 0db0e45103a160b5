"""``solutions/labN/lab.toml`` as a record: points, limits, what builds on what, thresholds."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.machinery import PathFinder
from pathlib import Path
from pkgutil import iter_modules
from typing import Annotated

from grader.course.course import Course, localized
from grader.course.files import read_text
from grader.course.sentences import TESTS, translations_in, without_translations
from grader.course.tables import Above, Key, Page, PositiveCount, advice, dotted, missing, nearest
from grader.errors import LabError, UsageError
from grader.records import Cell

Positive = Annotated[float, Above(0)]
Probability = Annotated[float, Above(0, most=1)]

INPUTS = (
    *("not contiguous", "one row", "one output", "called twice", "nested", "equal values"),
    *("requires a gradient", "no dimensions", "empty"),
)
"""Kinds of inputs on which programs differ that are right elsewhere: see ``authoring/watching.py``."""
PUBLIC_TESTS = "test_public.py"
"""What students have of them."""
PROBES = "probes.py"
"""What a lab's tests may look at beside what calls return; a lab may do without."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One function or class that the student writes, or the thresholds of the lab."""

    name: str
    points: Positive
    builds_on: tuple[str, ...] = ()
    """Exercises whose reference versions are put in place while this one is judged."""
    forbidden: tuple[str, ...] = ()
    """Torch functions that must not run while this one does: rules of ``sandbox.calls``."""
    forbidden_modules: tuple[str, ...] = ()
    """Dotted names of modules that its code must not refer to."""
    shortcuts: tuple[str, ...] = ()
    """Ready-made functions or classes that would answer it, as Python: ``torch.nn.functional.relu``."""
    parts: tuple[str, ...] = ()
    """The names it consists of; its own name if the table says nothing."""
    tries: tuple[str, ...] | None = None
    """Kinds of inputs that apply to it, which its tests give it: of ``INPUTS``."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one test and one submission may use; times are of the student's side alone."""

    test_seconds: Positive = 10.0
    training_seconds: Positive = 40.0
    """Of a test that trains: many times what it needs, since a busy machine is no student's fault."""
    submission_seconds: Positive = 180.0
    cpu_seconds: Positive = 20.0
    """Processor time of a test, whether it trains or not; the others are of the wall clock."""
    memory_mb: PositiveCount = 2048
    """Of a worker with all that it starts; of each process where there is no control group."""
    output_kb: PositiveCount = 4096
    processes: PositiveCount = 64
    """Threads count too, as the kernel counts them."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """An accuracy to reach or an error to stay below, and how often a right answer does not."""

    name: str
    false_fail: Probability
    """Probability that the reference fails it, with the second try counted in."""
    runs: PositiveCount
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


@dataclass(frozen=True, slots=True)
class Rubric:
    """``lab.toml`` as it is written; students' has neither secret nor what is given away."""

    title: Mapping[str, str]
    exercises: Mapping[str, Exercise]
    secret: str = ""
    data: tuple[str, ...] = ()
    limits: Limits = Limits()
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    given_away: tuple[GivenAway, ...] = ()
    unearned: Mapping[str, str] = field(default_factory=dict)


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
    unearned: Mapping[str, str] = field(default_factory=dict)
    """Exercises that give points to whoever guesses, each with the reason."""

    @property
    def reference(self) -> Path:
        """The one source: handout, solution and skeleton in one file."""
        return self.folder / f"{self.name}.py"

    @cached_property
    def reference_source(self) -> str:
        """The reference solution's text."""
        return self.reference.read_text(encoding="utf-8")

    @property
    def reference_cell(self) -> Cell:
        """The reference solution, as the first cell of a program."""
        return Cell(self.reference.name, self.reference_source)

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
        """The probes' text: what may look at a student's module, beside it; "" where there are none."""
        path = self.folder / PROBES
        return path.read_text(encoding="utf-8") if path.is_file() else ""

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
        """The files of its tests, public and hidden: one."""
        return (self.folder / TESTS,)

    @property
    def course(self) -> Path:
        """The folder that holds ``assignments/`` and ``solutions/``."""
        return self.folder.parent.parent

    @property
    def max_score(self) -> float:
        """Automatic points of the lab."""
        return sum(exercise.points for exercise in self.exercises)

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name; LabError with the nearest one if the rubric has none."""
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        known = [exercise.name for exercise in self.exercises]
        raise LabError(
            f"{self.folder / 'lab.toml'}: no exercise {name!r}, which a test names; {advice(name, known)}"
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that decides: rubric, tests, probes, reference; no translation."""
        digest = hashlib.sha256()
        deciding = ["lab.toml", PROBES, self.reference.name]
        paths = [*(self.folder / name for name in deciding), *self.tests]
        for path in filter(Path.is_file, paths):
            text = read_text(path)
            if path.name in (TESTS, self.reference.name):
                text = without_translations(text, self.languages)
            digest.update(path.name.encode() + b"\0" + text.encode() + b"\0")
        return digest.hexdigest()


def load_lab(course: Path, name: str) -> Lab:
    """Read ``course/solutions/<name>/lab.toml``; UsageError if the course has no such lab."""
    folder = course / "solutions" / name
    path = folder / "lab.toml"
    if not path.is_file():
        known = lab_names(course)
        near = f"{advice(name, known)}; " if known else ""
        listed = ", ".join(known) or "none"
        raise UsageError(f"no lab {name!r} in {course / 'solutions'}; {near}there are: {listed}")
    page = Page(path)
    rubric = _read(page)
    lab = Lab(
        name=name,
        title=rubric.title,
        folder=folder,
        handout=course / "assignments" / name,
        exercises=tuple(rubric.exercises.values()),
        limits=rubric.limits,
        thresholds=rubric.thresholds,
        secret=rubric.secret,
        data=rubric.data,
        given_away=rubric.given_away,
        unearned=rubric.unearned,
    )
    if not lab.reference.is_file():
        raise LabError(f"{lab.reference} is missing; write the handout and the solution there")
    if "secret" not in page.table:
        page.complain((), missing((), "secret", "text in quotes that nobody else knows"))
    _check_against_files(page, lab)
    page.close()
    return lab


def lab_names(course: Path) -> list[str]:
    """The labs of a course, in order."""
    return sorted(path.parent.name for path in course.glob("solutions/*/lab.toml"))


def parts_of(exercises: Iterable[Exercise]) -> list[str]:
    """The names of all definitions that they consist of."""
    return [part for exercise in exercises for part in exercise.parts]


@cache
def definitions_of_labs(course: Path) -> Mapping[str, frozenset[str]]:
    """Lab to the names that its exercises consist of; a lab that cannot be read has none."""
    found = {}
    for name in lab_names(course):
        with suppress(LabError):
            exercises = read_rubric(course / "solutions" / name / "lab.toml").exercises.values()
            found[name] = frozenset(parts_of(exercises))
    return found


def find_course(start: Path) -> Path:
    """The nearest folder upward from ``start`` that has ``solutions/``."""
    for folder in [start.resolve(), *start.resolve().parents]:
        if (folder / "solutions").is_dir():
            return folder
    raise UsageError(
        f"no folder with solutions/ at or above {start}; name the course with --course"
    )


def read_rubric(path: Path) -> Rubric:
    """A ``lab.toml``, an author's or a student's; LabError with all that is wrong in it by itself."""
    page = Page(path)
    rubric = _read(page)
    page.close()
    return rubric


def _read(page: Page) -> Rubric:
    rubric = page.read(Rubric)
    _check_titles(page, rubric)
    _check_names(page, rubric.exercises)
    for name in rubric.unearned:
        _check_known(page, ("unearned",), (name,), rubric.exercises)
    for threshold in rubric.thresholds.values():
        _check_threshold(page, threshold)
    exercises = {
        name: replace(exercise, parts=exercise.parts or (name,))
        for name, exercise in rubric.exercises.items()
    }
    return replace(rubric, exercises=exercises)


# -- what no type can say


def _check_titles(page: Page, rubric: Rubric) -> None:
    if "en" not in rubric.title:
        page.complain(("title",), '[title] has no English; add en = "…"')
    for language, text in rubric.title.items():
        if not text.strip():
            page.complain(("title", language), f"title.{language} is empty; write the lab's title")
    if not rubric.exercises:
        page.complain(("exercises",), "there is no exercise; add [exercises.name] with its points")


def _check_names(page: Page, exercises: Mapping[str, Exercise]) -> None:
    for name, exercise in exercises.items():
        lists = {
            "builds_on": exercise.builds_on,
            "forbidden": exercise.forbidden,
            "forbidden_modules": exercise.forbidden_modules,
            "shortcuts": exercise.shortcuts,
            "parts": exercise.parts,
            "tries": exercise.tries or (),
        }
        for field_name, names in lists.items():
            for repeated in sorted({one for one in names if names.count(one) > 1}):
                key = ("exercises", name, field_name)
                page.complain(key, f"{dotted(key)} names {repeated!r} twice; keep one", repeated)
        _check_known(page, ("exercises", name, "builds_on"), exercise.builds_on, exercises)
        _check_known(page, ("exercises", name, "tries"), exercise.tries or (), INPUTS)
    if circle := _circle(exercises):
        page.complain(
            ("exercises", circle[0], "builds_on"),
            f"builds_on goes in a circle: {' → '.join(circle)}; take one of them out",
        )


def _check_known(page: Page, key: Key, names: Collection[str], known: Collection[str]) -> None:
    for name in dict.fromkeys(names):
        if name not in known:
            page.complain(
                key, f"{dotted(key)} names {name!r}, which is none; {advice(name, known)}", name
            )


def _circle(exercises: Mapping[str, Exercise]) -> list[str]:
    """Exercises that build on each other, the first one again at the end; [] if there are none."""
    for start in exercises:
        ways = [[start]]
        while ways:
            way = ways.pop()
            for following in exercises[way[-1]].builds_on:
                if following == start:
                    return [*way, start]
                if following in exercises and following not in way:
                    ways.append([*way, following])
    return []


def _check_threshold(page: Page, threshold: Threshold) -> None:
    key = ("thresholds", threshold.name)
    if (threshold.at_least is None) == (threshold.at_most is None):
        page.complain(key, f"[{dotted(key)}] needs at_least or at_most, one of them")
        return
    limit, kept, other = ("at_least", "lowest", "highest")
    if threshold.at_least is None:
        limit, kept, other = "at_most", "highest", "lowest"
    if getattr(threshold, other) is not None:
        page.complain((*key, other), f"{dotted(key)} has {limit}; write {kept} for {other}")
    elif threshold.recorded is not None and not threshold.holds(threshold.recorded):
        page.complain(
            (*key, kept),
            f"{dotted(key)}: {kept} is {threshold.recorded:g}, so a right answer has failed "
            f"{limit} = {threshold.limit:g}; move {limit} or run `grader calibrate`",
        )


def _check_against_files(page: Page, lab: Lab) -> None:
    """What ``lab.toml`` names must be there: in the solution, among the data, in Python."""
    defined = list(_defined_by(lab.reference_source))
    for exercise in lab.exercises:
        key: Key = ("exercises", exercise.name)
        if exercise.parts == (exercise.name,) and exercise.name not in defined:
            near = advice(exercise.name, defined)
            page.complain(
                key, f"{lab.reference.name} defines no {exercise.name}; {near}, or name its parts"
            )
        elif exercise.parts != (exercise.name,):
            _check_known(page, (*key, "parts"), exercise.parts, defined)
        for module in exercise.forbidden_modules:
            if found := _no_module(module):
                where = (*key, "forbidden_modules")
                page.complain(where, f"{dotted(where)} names {module!r}; {found}", module)
    folder = lab.course / "assignments" / "data"
    there = sorted(path.name for path in folder.glob("*") if path.is_file())
    for name in lab.data:
        if not (folder / name).is_file():
            text = f"its data names {name!r}, which is not in {folder}; {advice(name, there)}"
            page.complain(("data",), text, name)


_BINDS = re.compile(r"^(?:(?:async +)?def|class) +(\w+)|^(\w+) *(?::[^=\n]+)?=(?!=)", re.MULTILINE)


def _defined_by(source: str) -> Iterator[str]:
    """Names that a program binds at the beginning of a line."""
    for found in _BINDS.finditer(source):
        yield found[1] or found[2]


def _no_module(dotted_name: str) -> str:
    """Why Python finds no such module, "" if it does; nothing is imported."""
    places: Sequence[str] | None = None
    whole = ""
    for part in dotted_name.split("."):
        whole = f"{whole}.{part}" if whole else part
        spec = PathFinder.find_spec(whole, places)
        if spec is None and whole not in sys.builtin_module_names:
            return f"there is no module {whole}" if places is None else _nearest_in(whole, places)
        places = spec.submodule_search_locations if spec else []
    return ""


def _nearest_in(module: str, places: Sequence[str]) -> str:
    package, _, name = module.rpartition(".")
    near = nearest(name, [inside.name for inside in iter_modules(places)])
    return f"{package} has no module {name}" + (f"; write {package}.{near}" if near else "")
