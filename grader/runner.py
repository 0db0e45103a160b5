"""A submission in its workers: hired when a test needs one, replaced when one dies, all ended at the end."""

from __future__ import annotations

import ast
import time
from functools import cache
from pathlib import PurePath
from typing import Any

import torch

from grader.errors import GraderFault
from grader.exchange import Worker, no_answer
from grader.extract import NoProgram
from grader.keeper import Keeper
from grader.lab import Lab
from grader.records import Cell, Failure, Kind, Place, StudentCode, Text
from grader.sandbox.loading import Broken
from grader.sandbox.wire import BadReply, pack
from grader.student import Answer, Stopped, read_answer, rules_of
from grader.testing import seed_from


class SandboxRunner:
    """Asks one student's code across the trust line.

    Exercises that build on others are asked in a worker of their own, in which the reference's
    versions of those others are in place. Limits are per test and per submission.
    """

    def __init__(self, code: StudentCode, lab: Lab, keeper: Keeper, *, cuda: bool) -> None:
        self._code, self._lab, self._keeper, self._cuda = code, lab, keeper, cuda
        self._labels = [cell.label for cell in code.cells] + [
            f"{keeper.scratch}/{name}" for name in code.helpers
        ]
        self._workers: dict[tuple[str, ...], tuple[Worker, tuple[Broken, ...]]] = {}
        self._dead: Failure | None = None
        self._left = lab.limits.submission_seconds
        self._test_limit = self._test_left = 0.0
        self.broken: tuple[Broken, ...] = ()
        """What the submission could not load, for its notes."""

    def begin_test(self, *, training: bool = False) -> None:
        """A new test: its own time, within what the submission has left."""
        limits = self._lab.limits
        self._test_limit = limits.training_seconds if training else limits.test_seconds
        self._test_left = self._test_limit

    def ask(self, question: dict[str, Any], builds_on: tuple[str, ...]) -> Answer:
        """Put one question; Stopped where there is no answer."""
        if question["do"] == "probe" and question["name"] not in self._lab.probe_names:
            raise GraderFault(f"probes.py of {self._lab.name} defines no {question['name']}")
        worker, broken = self._worker(builds_on)
        try:
            reply, devices = self._exchange(worker, pack(question))
            return read_answer(reply, self._labels, devices, broken)
        except Stopped:
            del self._workers[builds_on]
            raise
        except BadReply as bad:
            worker.end()
            del self._workers[builds_on]
            raise Stopped(no_answer(bad)) from None

    def end(self) -> None:
        """End every worker; nothing of the submission is left running."""
        for worker, _ in self._workers.values():
            worker.end()
        self._workers.clear()

    def _worker(self, builds_on: tuple[str, ...]) -> tuple[Worker, tuple[Broken, ...]]:
        if self._dead:
            raise Stopped(self._dead)
        if builds_on not in self._workers:
            self._workers[builds_on] = self._load(builds_on)
        return self._workers[builds_on]

    def _load(self, builds_on: tuple[str, ...]) -> tuple[Worker, tuple[Broken, ...]]:
        """A new worker with the submission in it; one that does not load in time ends the submission."""
        worker = self._keeper.hire(self._lab.limits, cuda=self._cuda)
        try:
            reply, _ = self._exchange(worker, pack(self._order(builds_on)))
            broken = tuple(_read_broken(reply, self._labels))
        except Stopped as stopped:
            if self._dead is None:  # else it did not load for want of time
                values = {"reason": stopped.failure.seen}
                text = Text("Your file did not finish loading. {reason}", values)
                self._dead = Failure(Kind.IMPORT, text)
            raise Stopped(self._dead) from None
        except BadReply as bad:
            worker.end()
            self._dead = no_answer(bad)
            raise Stopped(self._dead) from None
        self.broken = self.broken or broken
        return worker, broken

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
            values = {"seconds": f"{self._lab.limits.submission_seconds:g}"}
            text = Text("The {seconds} s for the whole submission were used up.", values)
            worker.end()
            self._dead = Failure(Kind.TIME, text)
            raise Stopped(self._dead)
        started = time.monotonic()
        try:
            left = min(self._test_left, self._left)
            return worker.exchange(message, left, self._test_limit)
        finally:
            used = time.monotonic() - started
            self._left -= used
            self._test_left -= used


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

    def begin_test(self, *, training: bool = False) -> None:
        """Nothing to prepare."""

    def ask(self, question: dict[str, Any], builds_on: tuple[str, ...]) -> Answer:
        """Always Stopped."""
        raise Stopped(self._failure)

    def end(self) -> None:
        """Nothing to end."""


def _read_broken(reply: Any, labels: list[str]) -> list[Broken]:
    """What the worker says it could not load; BadReply if it says anything else."""
    match reply:
        case {"broken": list(entries)}:
            return [_one_broken(entry, labels) for entry in entries[:100]]
    raise BadReply("it is not an answer")


def _one_broken(entry: Any, labels: list[str]) -> Broken:
    match entry:
        case [str(label), int(line), str(error), str(message), list(names)] if label in labels:
            known = tuple(str(name)[:60] for name in names[:20])
            return Broken(label, line, error[:60], message[:200], known)
    raise BadReply("it is not an answer")


def place_of(broken: Broken) -> Place:
    """Where a statement stands that could not be loaded."""
    return Place(PurePath(broken.label).name, broken.line)
