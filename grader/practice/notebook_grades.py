"""``%grade`` in a notebook: public tests on the definitions that live in it, without a file.

IPython loads it by ``%load_ext grader``; nothing here is imported before. The tests run in the notebook's
own process, so that a net on a GPU or a slow import stays where it is, and leave its seeds as they were.
"""

from __future__ import annotations

import html
import linecache
import random
import shlex
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any

import numpy
import pytest
import torch

from grader.course.kit_file import kit_folder
from grader.course.lab import Exercise, read_rubric
from grader.course.tables import advice
from grader.errors import GraderError, UsageError
from grader.judging.item import card_of
from grader.judging.session import collected, run
from grader.judging.student import Answer, read_answer, rules_of
from grader.practice.asked import handout_of, handout_with, public_points
from grader.practice.own_runs import OwnLab
from grader.practice.verdict import PointsRow, first_failure, rows
from grader.records import TestResult
from grader.reports.language import language_at_home
from grader.sandbox.calls import Subject
from grader.sandbox.loading import DEFINES, parse
from grader.sandbox.reading import uses_of

_OPTIONS = ("--lab", "--lang")


@dataclass(frozen=True, slots=True)
class Asking:
    """What stands behind ``%grade``."""

    exercises: tuple[str, ...]
    lab: str = ""
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class NotebookGrade:
    """What ``%grade`` answers: a table in a notebook, lines in a terminal."""

    rows: tuple[PointsRow, ...]
    failure: tuple[tuple[str, str], ...]
    """Names and texts of the first that failed."""

    def __repr__(self) -> str:
        lines = [
            f"{_sign(row)} {row.exercise}  {row.points}  {_word(row)}".rstrip() for row in self.rows
        ]
        lines += [f"  {name}{': ' if name else ''}{text}" for name, text in self.failure]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        table = "".join(map(_row_of_html, self.rows))
        return f"<table>{table}</table>{''.join(_line_of_html(*line) for line in self.failure)}"


def _row_of_html(row: PointsRow) -> str:
    cells = (_sign(row), row.exercise, row.points, _word(row))
    inside = "".join(f"<td style='text-align:left'>{html.escape(cell)}</td>" for cell in cells)
    return f"<tr>{inside}</tr>"


def _line_of_html(name: str, text: str) -> str:
    before = f"<b>{html.escape(name)}</b>: " if name else ""
    return f"<div style='white-space:pre-wrap'>{before}{html.escape(text)}</div>"


def add_to(shell: Any) -> None:
    """Teach an IPython shell ``%grade``."""
    from IPython.core.error import UsageError as OneLine  # it is there, or nobody would ask

    def grade(line: str) -> NotebookGrade:
        """Run the public tests of an exercise on what is defined here: %grade [EXERCISE …] [--lab LAB]."""
        try:
            return graded(line, shell.user_module, cells_of(shell), Path.cwd())
        except GraderError as error:
            raise OneLine(str(error)) from None

    shell.register_magic_function(grade, "line", "grade")


def graded(
    line: str, module: ModuleType, cells: Mapping[str, tuple[int, str]], place: Path
) -> NotebookGrade:
    """What ``%grade`` with this ``line`` says of the definitions in ``module``.

    ``cells`` are the notebook's that ran: the file's name in tracebacks to number and text. UsageError where
    the line, or the folder ``place``, does not say what is to be tested, or it is not defined.
    """
    asking = read_line(line)
    folder = _lab_of(asking, vars(module), place)
    lab = OwnLab(folder)
    names = _defined(asking, lab.rubric.exercises, vars(module), public_points(folder))
    lab = OwnLab(folder, _LiveRunner(module, cells, lab.probes, [*lab.rubric.exercises.values()]))
    say = language_at_home(folder, asking.lang).say
    with _as_before():
        results = collected(lab, lab, lambda items: _results(items, names))
    shown = [_relabelled(result, cells) for result in results]
    worth = {
        n: most for n, most in public_points(folder).items() if n in names or not asking.exercises
    }
    return NotebookGrade(tuple(rows(shown, worth, say)), tuple(first_failure(shown, say)))


def read_line(line: str) -> Asking:
    """``dropout_layer --lab lab2 --lang zh``; UsageError for anything else."""
    try:
        words = shlex.split(line.partition("#")[0])
    except ValueError as error:
        raise UsageError(f"%grade {line}: {error}; write %grade NAME") from None
    names, options = [], {}
    while words:
        word, value = words.pop(0), None
        if word.startswith("-"):
            word, _, value = word.partition("=")
            if word not in _OPTIONS:
                raise UsageError(f"%grade knows no {word}; there are: {', '.join(_OPTIONS)}")
            if not (value := value or (words.pop(0) if words else "")):
                raise UsageError(f"%grade {word} says nothing; write {word} with a name behind it")
            options[word.removeprefix("--")] = value
        else:
            names.append(word)
    return Asking(tuple(names), **options)


def cells_of(shell: Any) -> dict[str, tuple[int, str]]:
    """The cells that ran in an IPython shell, but for those whose definitions have all been replaced."""
    numbers: Mapping[str, int] = getattr(shell.compile, "_filename_map", {})
    live = {_file_of(value) for value in list(shell.user_ns.values())}
    cells = {}
    for label, number in sorted(numbers.items(), key=lambda entry: entry[1]):
        text = "".join(linecache.getlines(label))
        if label in live or not DEFINES.search(text):
            cells[label] = (number, text)
    return cells


def _file_of(value: Any) -> str:
    """The file, as tracebacks name it, in which a function or a class was defined; "" for all else."""
    if isinstance(value, type):
        inner = [own for own in vars(value).values() if hasattr(own, "__code__")]
        return inner[0].__code__.co_filename if inner else ""
    code = getattr(value, "__code__", None)
    return getattr(code, "co_filename", "")


class _LiveRunner:
    """The notebook's own namespace, asked in its own process."""

    has_reference = False

    def __init__(
        self,
        module: ModuleType,
        cells: Mapping[str, tuple[int, str]],
        probes: ModuleType,
        exercises: Collection[Exercise],
    ) -> None:
        sources = [(label, text) for label, (_, text) in cells.items()] or [("notebook", "")]
        self._lines = {label: text.count("\n") + 1 for label, text in sources}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a cell's text, which was told when the cell ran
            uses = uses_of(parse(sources), {}, rules_of(exercises))
        self._subject = Subject(module, probes, sources, uses, alone=False)

    def ask(self, question: dict[str, Any]) -> Answer:
        """The answer of what is defined now."""
        return read_answer(self._subject.answer(question), self._lines)


def _results(items: Sequence[pytest.Item], names: Collection[str]) -> list[TestResult]:
    return [run(item) for item in items if card_of(item).exercise in names]


def _relabelled(result: TestResult, cells: Mapping[str, tuple[int, str]]) -> TestResult:
    """A place in a cell as the notebook counts it: ``In[5]``."""
    failure = result.failure
    if failure is None or failure.place is None:
        return result
    numbers = {PurePath(label).name: number for label, (number, _) in cells.items()}
    label = failure.place.label
    place = replace(failure.place, label=f"In[{numbers[label]}]" if label in numbers else label)
    return replace(result, failure=replace(failure, place=place))


# -- which lab, which exercises


def _lab_of(asking: Asking, space: Mapping[str, Any], place: Path) -> Path:
    """The folder of the lab: named, or around the notebook, or the one with the exercise that is named."""
    course = kit_folder(place)
    if asking.lab:
        return handout_of(course, asking.lab)
    for folder in (place.resolve(), *place.resolve().parents):
        if folder.parent.name == "assignments" and (folder / "lab.toml").is_file():
            return folder
    if asking.exercises:
        return handout_with(course, asking.exercises[0])
    counts = {
        path.parent: len(read_rubric(path).exercises.keys() & space.keys())
        for path in sorted(course.glob("assignments/*/lab.toml"))
    }
    most = [folder for folder, count in counts.items() if count and count == max(counts.values())]
    if len(most) != 1:
        listed = ", ".join(folder.name for folder in counts) or "none"
        raise UsageError(f"nothing says which lab this is; write %grade --lab LAB, of: {listed}")
    return most[0]


def _defined(
    asking: Asking,
    exercises: Mapping[str, Exercise],
    space: Mapping[str, Any],
    worth: Mapping[str, float],
) -> list[str]:
    """The exercises to test; UsageError for one that is named and is none, has no test or no definition."""
    for name in asking.exercises:
        if name not in exercises:
            raise UsageError(f"no exercise {name!r}; {advice(name, [*exercises])}")
        if name not in worth:
            raise UsageError(f"{name} has no public test; it is tested when you hand in")
        if missing := [part for part in exercises[name].parts if part not in space]:
            raise UsageError(
                f"{missing[0]} is not defined here; run the cell that defines it first"
            )
    if asking.exercises:
        return list(asking.exercises)
    return [n for n, one in exercises.items() if n in worth and {*one.parts} <= space.keys()]


def _sign(row: PointsRow) -> str:
    if row.mark is None or row.mark.calm:
        return "–"
    return "✓" if row.mark.passed else "✗"


def _word(row: PointsRow) -> str:
    return row.mark.word if row.mark else ""


# -- what a notebook must not notice


@contextmanager
def _as_before() -> Iterator[None]:
    """Seeds and settings of the process afterwards as they were before."""
    kept: list[tuple[Callable[[Any], Any], Any]] = [
        (random.setstate, random.getstate()),
        (numpy.random.set_state, numpy.random.get_state()),
        (torch.set_rng_state, torch.get_rng_state()),
        (torch.set_grad_enabled, torch.is_grad_enabled()),
        (torch.set_default_dtype, torch.get_default_dtype()),
        (torch.set_num_threads, torch.get_num_threads()),
    ]
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        kept.append((torch.cuda.set_rng_state_all, torch.cuda.get_rng_state_all()))
    device = torch.get_default_device()
    try:
        yield
    finally:
        for put_back, value in kept:
            put_back(value)
        if device.type != "cpu":
            torch.set_default_device(device)
