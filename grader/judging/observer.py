"""A submission in its workers: questions go out, what comes back is kept as it came.

One worker lives at a time. It is hired when a test needs one, replaced when it dies, and ended before
another is hired that holds other parts of the reference.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import PurePath
from typing import Any

import torch

from grader.course.lab import Lab, parts_of
from grader.errors import GraderFault
from grader.isolation.exchange import OUT_OF_TURN, Worker, no_answer
from grader.isolation.keeper import Keeper
from grader.isolation.stopped import Stopped
from grader.judging.memory import Observation
from grader.judging.student import read_answer, rules_of
from grader.records import Cell, Failure, Kind, Place, StudentCode, Text
from grader.sandbox.loading import PROBES_LABEL, Broken
from grader.sandbox.wire import BadReply, pack, read_message
from grader.shown import fit
from grader.testing import seed_from

MOST_REPLIES = 256 << 20
"""Bytes of all replies of a submission, which are kept until it has been judged."""


class Observer:
    """Puts questions to one student's code, across the trust line.

    Exercises that build on others are asked in a worker of their own, in which the reference's
    versions of those others are in place. Limits are per test and per submission.
    """

    def __init__(
        self, code: StudentCode, lab: Lab, keeper: Keeper, *, cuda: bool, of_author: bool = False
    ) -> None:
        """Of an author's own program an error's place may be in the probes too."""
        self._code, self._lab, self._keeper, self._cuda = code, lab, keeper, cuda
        sources = {cell.label: cell.source for cell in code.cells}
        sources |= {f"{keeper.scratch}/{name}": text for name, text in code.helpers.items()}
        sources |= {PROBES_LABEL: lab.probes} if of_author else {}
        self.lines = {label: text.count("\n") + 1 for label, text in sources.items()}
        """How long each of the student's files is, by the name that tracebacks show."""
        self._worker: Worker | None = None
        self._inside: tuple[str, ...] = ()
        """The exercises whose reference is in the worker."""
        self._dead: Failure | None = None
        self._builds_on: tuple[str, ...] = ()
        self._left = lab.limits.submission_seconds
        self._room = MOST_REPLIES
        self._limit = 0.0
        self._used: dict[tuple[str, str], float] = {}
        """Seconds that each test has had on each device."""
        self._sitting = "", ""
        self._loaded: tuple[Broken, ...] | None = None
        self.seen: list[Text] = []
        """What an assistant may want to know of how it answered."""
        self._remarks: list[Text] = []

    @property
    def evidence(self) -> tuple[Text, ...]:
        """What was seen of the submission, and of its answers, that an assistant may want to know."""
        return (*self.seen, *self._remarks)

    @property
    def broken(self) -> tuple[Broken, ...]:
        """What the submission could not load."""
        return self._loaded or ()

    def begin_test(
        self,
        test: str = "",
        builds_on: tuple[str, ...] = (),
        *,
        training: bool = False,
        device: str = "cpu",
    ) -> None:
        """A test's turn, or its next one: its own time, within what the submission has left."""
        limits = self._lab.limits
        self._sitting, self._builds_on = (test, device), builds_on
        self._limit = limits.training_seconds if training else limits.test_seconds
        if self._worker is not None and self._inside != builds_on:
            self.end()
        if self._worker is not None:
            self._worker.begin_test()

    def observe(self, questions: Iterable[bytes]) -> list[Observation]:
        """Put the present test's questions, up to the first that has no answer."""
        seen = []
        for question in questions:
            seen.append(self.ask(question))
            if not isinstance(seen[-1].reply, bytes):
                break
        return seen

    def ask(self, question: bytes) -> Observation:
        """Put one question of the present test; what it asks for is never looked at here."""
        started = time.monotonic()
        try:
            reply: bytes | Failure | GraderFault = self._exchange(self._loaded_worker(), question)
        except Stopped as stopped:
            reply = stopped.failure
            if self._worker is not None:
                self.end(stopped.failure)
        except GraderFault as fault:
            reply = fault
            self.end()
        return Observation(question, reply, time.monotonic() - started)

    def end(self, why: Failure | None = None) -> None:
        """End the worker; nothing of the submission is left running."""
        worker, self._worker = self._worker, None
        if why is not None:
            self.note(why.seen)
        if worker is None:
            return
        if why is None and worker.has_said_more():
            self.note(no_answer(BadReply(OUT_OF_TURN)).seen)
        if worker.lost_a_process_for_memory() and (why is None or why.kind is not Kind.MEMORY):
            self.note(Text("What it started used more memory than it may and was stopped."))
        if worker.refused_processes():
            values = {"count": self._lab.limits.processes}
            self.note(Text("It tried to start more than {count} processes.", values))
        worker.end()

    def note(self, seen: Text) -> None:
        """Remember for the assistant what was seen in the present test."""
        self.seen.append(_of_test(self._sitting[0], seen))

    def remark(self, test: str, seen: Text) -> None:
        """Remember for the assistant what was seen of the answers to a test."""
        self._remarks.append(_of_test(test, seen))

    def recall(self, broken: tuple[Broken, ...]) -> None:
        """What of the submission could not be loaded when it answered what it may not be asked now."""
        self._loaded = broken

    def _loaded_worker(self) -> Worker:
        """The worker with the submission in it; one that does not load in time ends the submission."""
        if self._dead:
            raise Stopped(self._dead)
        if self._worker is None:
            self._load()
        assert self._worker is not None
        return self._worker

    def _load(self) -> None:
        self._worker = self._keeper.hire(self._lab.limits, cuda=self._cuda)
        self._inside = self._builds_on
        self._worker.begin_test()
        try:
            reply = self._exchange(self._worker, pack(self._order()))
            broken = tuple(_read_broken(read_message(reply)[0], self.lines))
        except Stopped as stopped:
            self.end(stopped.failure)
            if self._dead is None:  # else it did not load for want of time
                values = {"reason": stopped.failure.seen}
                text = Text("Your file did not finish loading. {reason}", values)
                self._dead = Failure(Kind.IMPORT, text)
            raise Stopped(self._dead) from None
        except BadReply as bad:
            self._dead = no_answer(bad)
            self.end(self._dead)
            raise Stopped(self._dead) from None
        if self._loaded is None:
            # A later worker may have seen hidden inputs before it: it tells nothing.
            self._loaded = broken

    def _order(self) -> dict[str, Any]:
        exercises = {exercise.name: exercise for exercise in self._lab.exercises}
        replaced = tuple(part for name in self._builds_on for part in exercises[name].parts)
        rules = rules_of(self._lab.exercises)
        return {
            "module": self._code.module,
            "cells": [[cell.label, cell.source] for cell in self._code.cells],
            "helpers": dict(self._code.helpers),
            "wanted": parts_of(self._lab.exercises),
            "rules": {
                n: rule for n, rule in rules.items() if exercises[n].builds_on == self._builds_on
            },
            "reference": excerpt(self._lab.reference_source, replaced),
            "replaced": replaced,
            "seed": seed_from("load"),
        }

    def _exchange(self, worker: Worker, message: bytes) -> bytes:
        if self._left <= 0:
            raise Stopped(self._used_up())
        started = time.monotonic()
        try:
            left = min(self._limit - self._used.get(self._sitting, 0.0), self._left)
            reply = worker.exchange(message, left, self._limit)
        except Stopped as stopped:
            if stopped.failure.kind is Kind.TIME and time.monotonic() - started >= self._left:
                raise Stopped(self._used_up()) from None
            raise
        finally:
            used = time.monotonic() - started
            self._left -= used
            self._used[self._sitting] = self._used.get(self._sitting, 0.0) + used
        self._room -= len(reply)
        if self._room < 0:
            values = {"size": MOST_REPLIES >> 20}
            text = Text("Its answers take more than {size} MB in all.", values)
            self._dead = Failure(Kind.REPLY, text)
            raise Stopped(self._dead)
        return reply

    def _used_up(self) -> Failure:
        """It was the submission's time that came to its end, and with it the submission."""
        values = {"seconds": f"{self._lab.limits.submission_seconds:g}"}
        text = Text("The {seconds} s for the whole submission were used up.", values)
        self._dead = Failure(Kind.TIME, text)
        return self._dead


def _of_test(test: str, seen: Text) -> Text:
    return Text("{test}: {seen}", {"test": test, "seen": seen})


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
    observer = Observer(code, lab, keeper, cuda=True)
    observer.begin_test()
    question: dict[str, Any] = {"do": "call", "name": "total", "named": {}, "device": "cuda"}
    question |= {"arguments": (torch.ones(2),), "seed": 0, "exercise": "", "forbidden": []}
    try:
        reply = observer.ask(pack(question)).reply
    finally:
        observer.end()
    if not isinstance(reply, bytes):
        return False
    try:
        value, devices = read_message(reply)
        return read_answer(value, observer.lines).raised is None and devices == {"cuda"}
    except BadReply:
        return False


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
