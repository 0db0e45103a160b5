"""A submission in its workers: how long each question may take, and what of the reference goes in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.course.lab import Lab, Limits
from grader.isolation.stopped import Stopped
from grader.judging import observer as observers
from grader.judging.observer import Observer, excerpt
from grader.records import Cell, Failure, Kind, StudentCode, Text

REFERENCE = """
import math
STEP = 2
if STEP:
    SIZE = STEP + 1
twice = lambda x: x * STEP

def helper(x):
    return twice(x) + SIZE

def first(x):
    return helper(x) + math.pi

def second(x):
    return first(x)

result = second(1)
"""


def run(names: tuple[str, ...]) -> dict[str, object]:
    module: dict[str, object] = {}
    exec(excerpt(REFERENCE, names), module)
    return module


def test_what_a_definition_rests_on_comes_along() -> None:
    """Constants, lambdas, branches and helpers that a definition uses are in its excerpt."""
    module = run(("first",))

    assert module["first"](1) > 8  # type: ignore[operator]
    assert {"math", "STEP", "SIZE", "twice", "helper"} <= module.keys()


def test_nothing_else_comes_along() -> None:
    """Other exercises' solutions, and statements that run something, stay with the judge."""
    assert not {"second", "result"} & run(("first",)).keys()
    assert excerpt(REFERENCE, ()) == ""


class Slow:
    """A keeper and its worker in one: it remembers how long it was given, and never answers."""

    scratch = Path("/tmp")

    def __init__(self) -> None:
        self.given: list[float] = []

    def hire(self, limits: Limits, *, cuda: bool) -> Slow:
        return self

    def begin_test(self) -> None:
        pass

    def exchange(self, message: bytes, seconds: float, limit: float) -> None:
        self.given.append(seconds)
        raise Stopped(Failure(Kind.TIME, Text("It took too long.")))

    def has_said_more(self) -> bool:
        return False

    def lost_a_process_for_memory(self) -> bool:
        return False

    def refused_processes(self) -> bool:
        return False

    def end(self) -> None:
        pass


def test_no_test_has_more_time_than_the_submission_has_left(lab1: Lab) -> None:
    """The time of the whole submission bounds a test that by itself might take longer."""
    slow = Slow()
    lab = replace(lab1, limits=Limits(test_seconds=100, submission_seconds=7))
    code = StudentCode("lab1", (Cell("lab1.py", ""),))
    observer = Observer(code, lab, slow, cuda=False)  # type: ignore[arg-type]

    observer.begin_test("test_total")
    seen = observer.ask(b"what is the total?")

    assert isinstance(seen.reply, Failure)
    assert slow.given == [7]


class Clock:
    """A clock that a worker moves on."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


def test_it_is_said_whose_time_came_to_its_end(lab1: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the submission's runs out before the test's, its limit is named and not the test's."""
    clock, slow = Clock(), Slow()
    monkeypatch.setattr(observers, "time", clock)

    def wait(message: bytes, seconds: float, limit: float) -> None:
        clock.now += seconds
        raise Stopped(Failure(Kind.TIME, Text("It took too long.")))

    monkeypatch.setattr(slow, "exchange", wait)
    lab = replace(lab1, limits=Limits(test_seconds=100, submission_seconds=7))
    code = StudentCode("lab1", (Cell("lab1.py", ""),))
    observer = Observer(code, lab, slow, cuda=False)  # type: ignore[arg-type]

    for _ in range(2):
        observer.begin_test("test_total")
        seen = observer.ask(b"what is the total?")

        assert isinstance(seen.reply, Failure)
        assert str(seen.reply.seen) == "The 7 s for the whole submission were used up."
