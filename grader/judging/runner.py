"""A submission in its workers: hired when a test needs one, replaced when one dies, all ended at the end."""

from __future__ import annotations

import ast
import time
from collections.abc import Mapping
from functools import cache
from pathlib import PurePath
from typing import Any

import torch

from grader.course.lab import PROBES, Lab
from grader.course.tables import advice
from grader.errors import GraderFault
from grader.intake.extract import NoProgram
from grader.isolation.exchange import Worker, no_answer
from grader.isolation.keeper import Keeper
from grader.isolation.stopped import Stopped
from grader.judging.student import Answer, read_answer, rules_of
from grader.records import Cell, Failure, Kind, Place, StudentCode, Text
from grader.sandbox.loading import PROBES_LABEL, Broken
from grader.sandbox.wire import BadReply, pack
from grader.shown import fit
from grader.testing import seed_from


class SandboxRunner:
    """Asks one student's code across the trust line.

    Exercises that build on others are asked in a worker of their own, in which the reference's
    versions of those others are in place. Limits are per test and per submission.
    """

    has_reference = True

    def __init__(
        self, code: StudentCode, lab: Lab, keeper: Keeper, *, cuda: bool, of_author: bool = False
    ) -> None:
        """Of an author's own program an error's place may be in the probes too."""
        self._code, self._lab, self._keeper, self._cuda = code, lab, keeper, cuda
        sources = {cell.label: cell.source for cell in code.cells}
        sources |= {f"{keeper.scratch}/{name}": text for name, text in code.helpers.items()}
        sources |= {PROBES_LABEL: lab.probes} if of_author else {}
        self._lines = {label: text.count("\n") + 1 for label, text in sources.items()}
        """How long each of the student's files is, by the name that tracebacks show."""
        self._workers: dict[tuple[str, ...], tuple[Worker, tuple[Broken, ...]]] = {}
        self._dead: Failure | None = None
        self._test = ""
        self._left = lab.limits.submission_seconds
        self._test_limit = self._test_left = 0.0
        self._loaded: tuple[Broken, ...] | None = None
        self.answered = False
        """Whether the present test has had an answer."""
        self.evidence: list[Text] = []
        """What was seen of the submission that an assistant may want to know."""

    @property
    def broken(self) -> tuple[Broken, ...]:
        """What the submission could not load, for its notes."""
        return self._loaded or ()

    def begin_test(self, test: str = "", *, training: bool = False) -> None:
        """A new test: its own time, within what the submission has left."""
        limits = self._lab.limits
        self._test = test
        self.answered = False
        for worker, _ in self._workers.values():
            worker.begin_test()
        self._test_limit = limits.training_seconds if training else limits.test_seconds
        self._test_left = self._test_limit

    def ask(self, question: dict[str, Any], builds_on: tuple[str, ...]) -> Answer:
        """Put one question; Stopped where there is no answer."""
        if question["do"] == "probe" and question["name"] not in self._lab.probe_names:
            near = advice(question["name"], sorted(self._lab.probe_names))
            raise GraderFault(f"{PROBES} defines no {question['name']!r}; {near}")
        worker, broken = self._worker(builds_on)
        try:
            reply, devices = self._exchange(worker, pack(question))
            answer = read_answer(reply, self._lines, devices, broken)
        except Stopped as stopped:
            self._end_one(builds_on, stopped.failure)
            raise
        except BadReply as bad:
            self._end_one(builds_on, no_answer(bad))
            raise Stopped(no_answer(bad)) from None
        self.answered = True
        return answer

    def end(self) -> None:
        """End every worker; nothing of the submission is left running."""
        for builds_on in list(self._workers):
            self._end_one(builds_on)

    def note(self, seen: Text, test: str = "") -> None:
        """Remember for the assistant what the present test, or another, saw."""
        self.evidence.append(Text("{test}: {seen}", {"test": test or self._test, "seen": seen}))

    def _end_one(self, builds_on: tuple[str, ...], why: Failure | None = None) -> None:
        worker, _ = self._workers.pop(builds_on)
        self._bury(worker, why)

    def _bury(self, worker: Worker, why: Failure | None = None) -> None:
        if why is not None:
            self.note(why.seen)
        if worker.lost_a_process_for_memory() and (why is None or why.kind is not Kind.MEMORY):
            self.note(Text("What it started used more memory than it may and was stopped."))
        if worker.refused_processes():
            values = {"count": self._lab.limits.processes}
            self.note(Text("It tried to start more than {count} processes.", values))
        worker.end()

    def _worker(self, builds_on: tuple[str, ...]) -> tuple[Worker, tuple[Broken, ...]]:
        if self._dead:
            raise Stopped(self._dead)
        if builds_on not in self._workers:
            self._workers[builds_on] = self._load(builds_on)
        return self._workers[builds_on]

    def _load(self, builds_on: tuple[str, ...]) -> tuple[Worker, tuple[Broken, ...]]:
        """A new worker with the submission in it; one that does not load in time ends the submission."""
        worker = self._keeper.hire(self._lab.limits, cuda=self._cuda)
        worker.begin_test()
        try:
            reply, _ = self._exchange(worker, pack(self._order(builds_on)))
            broken = tuple(_read_broken(reply, self._lines))
        except Stopped as stopped:
            self._bury(worker, stopped.failure)
            if self._dead is None:  # else it did not load for want of time
                values = {"reason": stopped.failure.seen}
                text = Text("Your file did not finish loading. {reason}", values)
                self._dead = Failure(Kind.IMPORT, text)
            raise Stopped(self._dead) from None
        except BadReply as bad:
            self._dead = no_answer(bad)
            self._bury(worker, self._dead)
            raise Stopped(self._dead) from None
        except GraderFault:
            worker.end()
            raise
        if self._loaded is None:
            self._loaded = broken
        # A later worker may have seen hidden inputs before it: it tells nothing that is new.
        return worker, tuple(entry for entry in broken if entry in self._loaded)

    def _order(self, builds_on: tuple[str, ...]) -> dict[str, Any]:
        exercises = {exercise.name: exercise for exercise in self._lab.exercises}
        replaced = tuple(part for name in builds_on for part in exercises[name].parts)
        return {
            "module": self._code.module,
            "cells": [[cell.label, cell.source] for cell in self._code.cells],
            "helpers": dict(self._code.helpers),
            "wanted": [part for exercise in self._lab.exercises for part in exercise.parts],
            "rules": rules_of(self._lab.exercises),
            "reference": excerpt(self._lab.reference_source, replaced),
            "replaced": replaced,
            "seed": seed_from("load"),
        }

    def _exchange(self, worker: Worker, message: bytes) -> tuple[Any, set[str]]:
        if self._left <= 0:
            worker.end()
            raise Stopped(self._used_up())
        started = time.monotonic()
        try:
            left = min(self._test_left, self._left)
            return worker.exchange(message, left, self._test_limit)
        except Stopped as stopped:
            if stopped.failure.kind is Kind.TIME and time.monotonic() - started >= self._left:
                raise Stopped(self._used_up()) from None
            raise
        finally:
            used = time.monotonic() - started
            self._left -= used
            self._test_left -= used

    def _used_up(self) -> Failure:
        """It was the submission's time that came to its end, and with it the submission."""
        values = {"seconds": f"{self._lab.limits.submission_seconds:g}"}
        text = Text("The {seconds} s for the whole submission were used up.", values)
        self._dead = Failure(Kind.TIME, text)
        return self._dead


@cache
def excerpt(source: str, names: tuple[str, ...]) -> str:
    """The imports of a trusted program and the statements that ``names`` rest on; "" for none."""
    if not names:
        return ""
    body = ast.parse(source).body
    kept: set[ast.stmt] = {n for n in body if isinstance(n, ast.Import | ast.ImportFrom)}
    wanted, seen = list(names), set(names)
    while wanted:
        name = wanted.pop()
        for node in body:
            if node not in kept and name in _binds(node):
                kept.add(node)
                fresh = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - seen
                seen |= fresh
                wanted += fresh
    return "\n\n".join(ast.unparse(node) for node in body if node in kept)


def _binds(node: ast.stmt) -> set[str]:
    """Names that a top-level statement binds; of a definition only its own."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    inner = [n for n in ast.walk(node) if isinstance(n, ast.Name | ast.FunctionDef | ast.ClassDef)]
    stored = {n.id for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored | {n.name for n in inner if isinstance(n, ast.FunctionDef | ast.ClassDef)}


def gpu_answers(keeper: Keeper, lab: Lab) -> bool:
    """Whether a worker behind the trust line can compute on the GPU, found by trying."""
    code = StudentCode(lab.name, (Cell(lab.name, "def total(x):\n    return x.sum()\n"),))
    runner = SandboxRunner(code, lab, keeper, cuda=True)
    runner.begin_test()
    question = {"do": "call", "name": "total", "arguments": (torch.ones(2),), "named": {}}
    try:
        answer = runner.ask(
            question | {"seed": 0, "exercise": "", "forbidden": [], "device": "cuda"}, ()
        )
    except Stopped:
        return False
    finally:
        runner.end()
    return answer.raised is None and answer.devices == {"cuda"}


class NoRunner:
    """A submission without a program: every test that asks it hears why."""

    broken: tuple[Broken, ...] = ()

    def __init__(self, program: NoProgram) -> None:
        self._failure = Failure(Kind.IMPORT, program.reason)

    answered = has_reference = False
    evidence: tuple[Text, ...] = ()

    def begin_test(self, test: str = "", *, training: bool = False) -> None:
        """Nothing to prepare."""

    def ask(self, question: dict[str, Any], builds_on: tuple[str, ...]) -> Answer:
        """Always Stopped."""
        raise Stopped(self._failure)

    def end(self) -> None:
        """Nothing to end."""


def _read_broken(reply: Any, lines: Mapping[str, int]) -> list[Broken]:
    """What the worker says it could not load; BadReply if it says anything else."""
    match reply:
        case {"broken": list(entries)}:
            return [_one_broken(entry, lines) for entry in entries[:100]]
    raise BadReply("it is not an answer")


def _one_broken(entry: Any, lines: Mapping[str, int]) -> Broken:
    match entry:
        case [str(label), int(line), str(error), str(message), list(names)] if (
            label in lines and type(line) is int and all(isinstance(name, str) for name in names)
        ):
            line = min(max(line, 1), lines[label])
            known = tuple(fit(name, 60) for name in names[:20])
            return Broken(label, line, fit(error, 60), fit(message, 200), known)
    raise BadReply("it is not an answer")


def place_of(broken: Broken) -> Place:
    """Where a statement stands that could not be loaded."""
    return Place(PurePath(broken.label).name, broken.line)
