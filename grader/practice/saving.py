"""Tests as a student saves: what has changed since the last verdict runs again, and only that.

The folder is looked at again and again instead of asking the system to tell: a look at a dozen of files takes
some 50 µs, works alike on every system and on network shares, sees files that an editor puts in the place of
others, and needs no package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course.lab import PROBES, PUBLIC_TESTS, parts_of, read_rubric
from grader.course.tables import advice
from grader.errors import GraderError, UsageError
from grader.home.own_file import own_file
from grader.intake.lab_file import is_test
from grader.practice.asked import public_points, trained
from grader.practice.changes import Reading, changed, read_program
from grader.practice.own_runs import Order, OwnRun, OwnRuns
from grader.practice.verdict import RunEnd
from grader.records import Place, TestResult
from grader.sandbox.loading import Broken
from grader.shown import fit

PAUSE = 0.03
"""Seconds between two looks; a file counts as saved when two looks see the same."""
GIVEN = ("lab.toml", PUBLIC_TESTS, PROBES)
"""What a run has read once for all."""
Stamps = Mapping[str, tuple[int, int, int]]
"""Names of files, with time, size and number of each."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved is being tested."""

    file: str
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoPython:
    """Lines that are no Python: what they would define cannot be tested."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Untested:
    """Why nothing runs until it is saved again."""

    reason: str


Event = Saved | NoPython | Untested | RunEnd


def stamps(folder: Path) -> Stamps:
    """The files that a run reads, as they lie there now; what vanishes meanwhile is not there."""
    found = {}
    for path in folder.iterdir():
        if path.suffix in (".py", ".ipynb") or path.name in GIVEN:
            try:
                seen = path.stat()
            except OSError:
                continue
            found[path.name] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
    return found


def chosen(exercises: Sequence[str], words: str) -> list[str]:
    """The exercises that have one of the ``words`` in their names; UsageError if none has."""
    wanted = [word.lower() for word in words.split() if word != "or"]
    names = [n for n in exercises if not wanted or any(word in n.lower() for word in wanted)]
    if not names:
        raise UsageError(
            f"-k {words}: no exercise has that in its name; {advice(words, exercises)}"
        )
    return names


class Watch:
    """One lab of a student's, under test as it is saved."""

    def __init__(self, folder: Path, runs: OwnRuns, words: str = "") -> None:
        """Raises UsageError where no exercise has one of ``words`` in its name."""
        self._folder, self._runs = folder, runs
        self._exercises = read_rubric(folder / "lab.toml").exercises
        worth = public_points(folder)
        self._chosen = chosen([name for name in self._exercises if name in worth], words)
        self._trained = trained(folder)
        self._seen: Stamps = {}
        self._given = {n: stamp for n, stamp in stamps(folder).items() if n in GIVEN}
        self._is_new = False
        self._now: Mapping[tuple[str, bool], str] = {}
        self._judged: dict[tuple[str, bool], str] = {}
        """Exercise, and whether it is of tests that train, to what it rested on when it was judged."""
        self._waiting: list[Order] = []
        self._running: tuple[Order, OwnRun] | None = None
        self.results: dict[str, TestResult] = {}
        """The latest of each test."""

    def look(self) -> Iterator[Event]:
        """Look once, and say what has come of it; UsageError if what was given has been changed."""
        seen = stamps(self._folder)
        if seen != self._seen:  # somebody may be writing still
            self._seen, self._is_new = seen, True
            return
        if self._is_new:
            self._is_new = False
            self._require_the_given(seen)
            yield from self._saved()
        yield from self._over()

    def close(self) -> None:
        """End what runs."""
        if self._running:
            self._running[1].end()
            self._running = None

    def _require_the_given(self, seen: Stamps) -> None:
        if {name: stamp for name, stamp in seen.items() if name in GIVEN} != self._given:
            raise UsageError(f"the tests in {self._folder} have changed; begin grader watch again")

    def _saved(self) -> Iterator[Event]:
        try:
            own = own_file(self._folder, parts_of(self._exercises.values()))
        except GraderError as error:
            yield Untested(str(error))
            return
        except (
            FileNotFoundError
        ):  # an editor puts a new one in its place: there will be a next look
            self._seen = {}
            return
        if own.program.reason:
            self.close()
            yield Untested(str(own.program.reason))
            return
        reading = read_program(own.program.cells, self._exercises, self._helpers(own.path))
        if reading.broken:
            yield NoPython(tuple(map(_line, reading.broken)))
        if len(reading.broken) == len(own.program.cells):
            self.close()
            return
        yield from self._begin(own.path, reading)

    def _begin(self, source: Path, reading: Reading) -> Iterator[Event]:
        """Order what has changed since it was judged, what is quick first; a run of older text ends."""
        self._now = {
            (name, training): f"{source} {reading.digests[name]}"
            for training in (False, True)
            for name in self._chosen
            if not training or name in self._trained
        }
        todo = changed(self._judged, self._now)
        self.close()
        self._waiting = [
            Order(source, tuple(name for name, own in todo if own is training), training)
            for training in (False, True)
            if any(own is training for _, own in todo)
        ]
        if todo:
            yield Saved(source.name, tuple(dict.fromkeys(name for name, _ in todo)))
            self._next()

    def _over(self) -> Iterator[Event]:
        """The verdict of a run that is over, and the start of the next."""
        if not self._running or not self._running[1].is_done():
            return
        order, under_way = self._running
        self._running = None
        ended = under_way.take()
        self._next()
        for name in order.exercises:
            self._judged[name, order.training] = self._now[name, order.training]
        self.results |= {result.id: result for result in ended.results}
        yield ended

    def _next(self) -> None:
        if self._waiting:
            order = self._waiting.pop(0)
            self._running = order, self._runs.start(order)
        else:
            self._runs.get_ready()

    def _helpers(self, program: Path) -> str:
        """What lies beside the program and may be imported, as it reads now."""
        beside = (n for n in sorted(self._seen) if n.endswith(".py") and not is_test(n))
        return " ".join(f"{n} {self._seen[n]}" for n in beside if n != program.name)


def _line(broken: Broken) -> str:
    return f"{Place(broken.label, broken.line)}: {fit(broken.message or broken.error, 200)}"
