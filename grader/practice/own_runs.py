"""Runs of a student's saved file, each in a process of its own that has torch and the tests at hand.

Where forking is sound (Linux) the tests are collected once and a run is a forked copy, so nothing that
student code does reaches the next run. Elsewhere a run takes a spare process that had imported and collected
before it was needed, and the next one is made ready while the student goes on writing. What a run says comes
back as lines of JSON in a file: a run that dies has said what it had come to.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from grader.course.fashion_mnist import FashionMnist, fashion_mnist
from grader.course.lab import PROBES, PUBLIC_TESTS, Exercise, Rubric, Threshold, read_rubric
from grader.errors import GraderError, LabError
from grader.judging.item import begin, card_of
from grader.judging.local import LocalRunner, read_program
from grader.judging.session import collected, run
from grader.judging.soundness import load_probes
from grader.judging.student import Runner, Student
from grader.plain_records import as_table, from_table
from grader.practice.verdict import RunEnd
from grader.records import TestResult

T = TypeVar("T")
CAN_FORK = sys.platform == "linux"
"""Elsewhere a forked process may not use the system's own libraries for arithmetic."""
_PARENT_SECONDS = 0.5
"""Between two looks whether the process that watches is still there."""
_SAID, _PRINTED = "said", "printed"
_MOST_PRINTED = 20_000
"""Bytes of what student code prints that are read."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run."""

    source: Path
    """The student's file."""
    exercises: tuple[str, ...]
    training: bool = False
    """The tests that train, or all others."""


class OwnRun(Protocol):
    """A run under way."""

    def is_done(self) -> bool:
        """Whether it has come to its end."""

    def take(self) -> RunEnd:
        """What it came to."""

    def end(self) -> None:
        """Stop it now; it may have ended by itself."""


class OwnRuns(Protocol):
    """Starts runs of one lab's public tests."""

    def start(self, order: Order) -> OwnRun:
        """Begin a run."""

    def get_ready(self) -> None:
        """No run is under way: time for what makes the next one fast."""

    def close(self) -> None:
        """Leave nothing behind."""


class OwnLab:
    """A lab as its students have it, for pytest to collect; also the room in which a run's student is."""

    def __init__(self, folder: Path, runner: Runner | None = None) -> None:
        """Raises LabError where ``lab.toml`` or the probes cannot be read."""
        self.name, self.folder = folder.name, folder
        self.rubric: Rubric = read_rubric(folder / "lab.toml")
        self.probes = load_probes(folder / PROBES)
        self.tests = (folder / PUBLIC_TESTS,)
        self.course = folder.parent.parent
        self._runner = runner

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name; LabError if the rubric has none."""
        if name not in self.rubric.exercises:
            raise LabError(
                f"{self.folder / 'lab.toml'}: no exercise {name!r}, which a test names; take the kit again"
            )
        return self.rubric.exercises[name]

    def load(self, source: Path) -> None:
        """Put a student's file into the room; UsageError where there is no program in it."""
        program = read_program(self.name, source)
        self._runner = LocalRunner(program, self.probes, self.rubric.exercises.values())

    def student(self, item: pytest.Item) -> Student:
        """The student that was loaded, seeded for this test as ``pytest`` at home seeds it."""
        assert self._runner
        return Student(self._runner, self.exercise(card_of(item).exercise), begin(item, ""), "cpu")

    def thresholds(self, item: pytest.Item) -> Mapping[str, Threshold]:
        """Those of ``lab.toml``."""
        return self.rubric.thresholds

    def fashion_mnist(self, item: pytest.Item) -> FashionMnist:
        """The course's subset."""
        return self._images

    @cached_property
    def _images(self) -> FashionMnist:
        return fashion_mnist()


def with_own_runs(folder: Path, work: Callable[[OwnRuns], T], *, fork: bool = CAN_FORK) -> T:
    """Do ``work`` with what starts runs of the lab in ``folder``; LabError if its tests cannot be read."""
    if fork:
        lab = OwnLab(folder)
        return collected(lab, lab, lambda items: _closing(_Forks(lab, items), work))
    return _closing(_Spares(folder), work)


def _closing(runs: OwnRuns, work: Callable[[OwnRuns], T]) -> T:
    try:
        return work(runs)
    finally:
        runs.close()


class _Forks:
    """A copy of this process for each run."""

    def __init__(self, lab: OwnLab, items: Sequence[pytest.Item]) -> None:
        self._lab, self._items = lab, items

    def start(self, order: Order) -> OwnRun:
        scratch = tempfile.TemporaryDirectory()
        pid = os.fork()
        if pid:
            return _Forked(pid, scratch)
        try:
            os.setsid()  # what it starts ends with it, and Ctrl-C is its parent's
            _keep_to_itself(Path(scratch.name))
            _run(self._lab, self._items, order, Path(scratch.name))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)

    def get_ready(self) -> None:
        """A fork needs nothing."""

    def close(self) -> None:
        """Nor does it leave anything."""


class _Forked:
    """A forked copy at work."""

    def __init__(self, pid: int, scratch: tempfile.TemporaryDirectory[str]) -> None:
        self._pid, self._scratch = pid, scratch
        self._status: int | None = None

    def is_done(self) -> bool:
        if self._status is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if pid else None
        return self._status is not None

    def take(self) -> RunEnd:
        with self._scratch as folder:
            return _ended(Path(folder), self._status or 0)

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        if self._status is None:
            with suppress(ProcessLookupError):  # it has no group of its own yet
                os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        self._scratch.cleanup()


class _Spares:
    """A process that waits for an order, made ready while the student writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spare: subprocess.Popen[str] | None = None

    def start(self, order: Order) -> OwnRun:
        self.get_ready()
        assert self._spare
        worker, self._spare = self._spare, None
        scratch = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        told = [str(order.source), list(order.exercises), order.training, scratch.name]
        assert worker.stdin
        with suppress(OSError):  # it could not begin, which its end tells
            worker.stdin.write(json.dumps(told) + "\n")
            worker.stdin.close()
        return _Working(worker, scratch)

    def get_ready(self) -> None:
        if self._spare is None:
            words = [sys.executable, "-m", __name__, str(self._folder)]
            self._spare = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                text=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                process_group=None if os.name == "nt" else 0,  # Ctrl-C is for who watches
            )

    def close(self) -> None:
        if self._spare:
            self._spare.kill()
            self._spare.communicate()


class _Working:
    """A spare process at work."""

    def __init__(
        self, worker: subprocess.Popen[str], scratch: tempfile.TemporaryDirectory[str]
    ) -> None:
        self._worker, self._scratch = worker, scratch

    def is_done(self) -> bool:
        return self._worker.poll() is not None

    def take(self) -> RunEnd:
        with self._scratch as folder:
            return _ended(Path(folder), self._worker.wait())

    def end(self) -> None:
        self._worker.kill()
        self._worker.wait()
        self._scratch.cleanup()


def serve(folder: Path) -> None:
    """Be a spare: collect a lab's tests, wait for one order on the standard input, run it."""
    lab = OwnLab(folder)

    def work(items: Sequence[pytest.Item]) -> None:
        line = sys.stdin.readline()
        if line:
            source, exercises, training, scratch = json.loads(line)
            _keep_to_itself(Path(scratch))
            try:
                _run(lab, items, Order(Path(source), tuple(exercises), training), Path(scratch))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)  # taking torch down takes longer than the tests

    collected(lab, lab, work)


# -- within a run


def _keep_to_itself(scratch: Path) -> None:
    """Prints go into a file; nothing is read from the terminal, where somebody else listens."""
    printed = os.open(scratch / _PRINTED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for there, here in ((nothing, 0), (printed, 1), (printed, 2)):
        os.dup2(there, here)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # until the process ends
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = sys.stdout
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int) -> None:
    """A killed watch leaves no endless loop behind; on Windows a closed window ends both."""
    while os.getppid() == parent:
        time.sleep(_PARENT_SECONDS)
    os._exit(1)


def _run(lab: OwnLab, items: Sequence[pytest.Item], order: Order, scratch: Path) -> None:
    """Each test's result is written when it is there; what could not be loaded at all is one line."""
    with (scratch / _SAID).open("w", encoding="utf-8") as said:
        try:
            lab.load(order.source)
        except GraderError as error:
            said.write(json.dumps(str(error)) + "\n")
            return
        for item in items:
            card = card_of(item)
            if card.exercise in order.exercises and card.training == order.training:
                said.write(json.dumps(card.title) + "\n")
                said.flush()
                said.write(json.dumps(as_table(run(item))) + "\n")
                said.flush()
    sys.stdout.flush()


def _ended(folder: Path, code: int) -> RunEnd:
    """What a run has said: a title before each test, its result behind it."""
    results: list[TestResult] = []
    last = ""
    for line in _read(folder / _SAID).splitlines():
        value = json.loads(line)
        if isinstance(value, str):
            last = value
        else:
            results.append(from_table(TestResult, value))
            last = ""
    return RunEnd(tuple(results), _read(folder / _PRINTED), last, code)


def _read(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        if path.name == _PRINTED:
            file.seek(max(0, path.stat().st_size - _MOST_PRINTED))
        return file.read().decode("utf-8", errors="replace")


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
