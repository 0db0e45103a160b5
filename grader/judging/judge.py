"""The judge: a lab's tests, collected once by pytest and run for one submission after the other.

Observe first, judge after. A worker is asked what the tests are known to ask, and ended; then each test
runs on what was observed. What a test asks beyond that, such as a second training, is observed in the next
round, in a new worker. So no student's code lives while anything is judged, and a verdict follows from the
test and from what came back: the same replies are judged once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import PurePosixPath
from typing import Any, NamedTuple, TypeAlias, TypeVar

import pytest

from grader import pool
from grader.course.fashion_mnist import FashionMnist, deciding_labels, subset
from grader.course.lab import PROBES, Lab, Threshold
from grader.errors import GraderFault
from grader.intake.extract import NoProgram
from grader.intake.imports import NOT_INSTALLED
from grader.isolation.keeper import Keeper
from grader.judging import session
from grader.judging.item import begin, card_of
from grader.judging.memory import NOTHING, Memory, Observation, SittingName, remembered
from grader.judging.observer import Observer, place_of
from grader.judging.replay import Replay
from grader.judging.soundness import require_sound
from grader.judging.student import Student, broken_text, read_answer
from grader.records import Cell, Failure, Isolation, Kind, Outcome, StudentCode, TestResult, Text
from grader.sandbox.loading import PROBES_LABEL, Broken
from grader.sandbox.wire import pack, read_message
from grader.spending import less_memory, less_time
from grader.testing import attempts, seed_from

T = TypeVar("T")
SECONDS = 5
"""Of a processor, that judging one test may take; the dearest of seven labs takes 0.5."""
MEMORY = 1 << 30
"""Bytes, above what the process has, that it may take."""
MOST_KNOWN = 5_000
"""Verdicts that are remembered, a few kB each: those of a hundred programs that nobody else's agree with."""


class Judged(NamedTuple):
    """What a lab's tests say of one submission."""

    results: list[TestResult]
    """In the order of the files."""
    notes: tuple[Text, ...] = ()
    """What could not be loaded."""
    evidence: tuple[Text, ...] = ()
    """What was seen of it, for the assistant."""
    beyond: tuple[str, ...] = ()
    """Tests that asked it more than they ask the reference."""
    broken: tuple[Broken, ...] = ()
    """What of it could not be loaded."""
    isolation: Isolation | None = None
    """How it was held while it answered; None if it was asked nothing."""
    memory: Memory = NOTHING
    """What it has answered."""


class Answered(NamedTuple):
    """What was asked of a submission, and what came of it."""

    ends: dict[SittingName, End]
    observed: dict[SittingName, list[Observation]]
    beyond: list[str]
    """Tests that asked more than the script says."""
    recalled: set[SittingName]
    """What was answered from memory."""


class Sitting(NamedTuple):
    """One run of a test: what holds anywhere is tried on both devices."""

    item: pytest.Item
    device: str

    @property
    def key(self) -> SittingName:
        """Its test and its device, which mean the same to every judge of the lab."""
        return card_of(self.item).id, self.device


class End(NamedTuple):
    """How a sitting ended, before it is asked whose fault that was."""

    result: TestResult
    answered: bool
    """Whether the test has had an answer."""
    observed: tuple[Observation, ...]
    """What it asked, and what came back."""
    refused: Failure | None = None
    """Why a reply was none."""
    is_anybodys: bool = False
    """Whether the same replies of others end the same way."""


Recorded: TypeAlias = Mapping[Sitting, Sequence[Observation]]
"""What was asked, and what the reference answered."""


class Judge:
    """A lab's tests, ready for any number of submissions; also the room they find their student in."""

    def __init__(self, lab: Lab, keeper: Keeper, device: str, items: Sequence[pytest.Item]) -> None:
        self.lab, self.keeper, self.device = lab, keeper, device
        self.items = items
        self.secret = lab.secret
        """Seeds hidden inputs; only calibration sets another."""
        self._scripts: dict[str, dict[SittingName, tuple[bytes, ...]]] = {}
        """What is known beforehand that sittings ask, by secret: of the last one alone."""
        self._right: dict[tuple[str, SittingName], End] = {}
        """How sittings end with the reference, by secret."""
        self._known: dict[bytes, End] = {}
        """How sittings ended, by what was observed."""
        self._replay, self._device = Replay(), device
        self.careful = False
        """Whether each test is judged in a copy of this process, which can be ended without loss."""
        self._data: FashionMnist | None = None

    def judge(
        self,
        program: StudentCode | NoProgram,
        *,
        training: bool = True,
        exercises: Collection[str] | None = None,
        afresh: bool = False,
        memory: Memory = NOTHING,
    ) -> Judged:
        """Every test's result, or those of some ``exercises``; without ``training`` none that trains.

        ``afresh`` lets each test run, be its verdict known or not: whoever looks for flaky ones asks for it.
        The questions of which ``memory`` has this program's answers are not put to it.
        """
        if afresh:
            self._known.clear()
        items = self._chosen(training, exercises)
        if isinstance(program, NoProgram):
            return Judged([self._unasked(item, program) for item in items])
        self._take_script(items)
        observer = self._observer(program)
        done = self._observe_and_judge(observer, self._sittings(items), memory)
        results = [self._fair(observer, item, self._end_of(item, done.ends)) for item in items]
        notes = tuple(_note(broken) for broken in observer.broken)
        evidence = (*observer.evidence, *_not_installed(observer.broken, program))
        held = memory.held(self.keeper.isolation) if done.recalled else self.keeper.isolation
        now = remembered(done.observed, observer.broken, observer.seen, held, done.recalled)
        return Judged(results, notes, evidence, tuple(done.beyond), observer.broken, held, now)

    def take_script(self, *, training: bool = True) -> list[TestResult]:
        """Find out what the tests ask, so that forked copies of the judge need not.

        It is the same for everybody, since inputs follow from the secret: the reference is asked once.
        Of a test that trains nothing is known beforehand but its first question. Returns what the others say
        of the reference.
        """
        items = self._chosen(training)
        self._take_script(items)
        return [self._with_the_reference(i) for i in items if not card_of(i).training]

    def recorded(self, secret: str = "") -> dict[Sitting, tuple[Observation, ...]]:
        """What the reference answers to each test that does not train, perhaps under another ``secret``."""
        own, self.secret = self.secret, secret or self.secret
        try:
            asked = self._ask_the_reference(self._sittings(self._chosen(training=False)))
            return {one: end.observed for one, end in asked}
        finally:
            self.secret = own

    def watched(self, recorded: Recorded, cell: Cell, name: str) -> dict[Sitting, Any]:
        """Ask the reference the same again, ``cell`` behind it: what ``name`` returns after each test."""
        call = {"do": "call", "name": name, "arguments": (), "named": {}, "device": "cpu"}
        question = pack(call | {"seed": 0, "exercise": "", "forbidden": []})
        code = replace(self._reference, cells=(self.lab.reference_cell, cell))
        observer = self._observer(code, of_author=True)
        found = {}
        try:
            for one, observed in recorded.items():
                self._begin(observer, one)
                *_, last = observer.observe([*(seen.question for seen in observed), question])
                found[one] = _value_of(last, observer)
        finally:
            observer.end()
        return found

    def told(self, sitting: Sitting, observed: Sequence[Observation]) -> TestResult:
        """What a test says of these replies, wherever they are from; the last one ends it."""
        with less_memory(MEMORY):
            end = self._run(sitting, Replay(observed, self._observer(self._reference)))
        assert isinstance(end, End)
        return end.result

    def student(self, item: pytest.Item) -> Student:
        """The student that is being judged: what was observed of them."""
        exercise = self.lab.exercise(card_of(item).exercise)
        return Student(self._replay, exercise, begin(item, self.secret), self._device)

    def thresholds(self, item: pytest.Item) -> Mapping[str, Threshold]:
        """The lab's thresholds."""
        return self.lab.thresholds

    def fashion_mnist(self, item: pytest.Item) -> FashionMnist:
        """The subset, its test images in an order of the secret's; their labels stay in this process."""
        if self._data is None:
            labels = deciding_labels(self.lab.course)
            self._data = replace(subset(self.lab.course), test_labels=labels)
        return self._data.reordered(seed_from(f"{self.secret}/order of the test images"))

    # -- what is asked

    @property
    def _reference(self) -> StudentCode:
        return StudentCode(self.lab.name, (self.lab.reference_cell,))

    def _chosen(
        self, training: bool, exercises: Collection[str] | None = None
    ) -> list[pytest.Item]:
        cards = [(item, card_of(item)) for item in self.items]
        return [
            item
            for item, card in cards
            if (training or not card.training) and (exercises is None or card.exercise in exercises)
        ]

    def _sittings(self, items: Iterable[pytest.Item]) -> list[Sitting]:
        return [Sitting(item, device) for item in items for device in self._devices(item)]

    def _devices(self, item: pytest.Item) -> list[str]:
        """Training runs on the GPU if there is one, all else on the CPU; what holds anywhere on both."""
        card = card_of(item)
        if card.training:
            return [self.device]
        return ["cpu", self.device] if card.anywhere and self.device != "cpu" else ["cpu"]

    def _take_script(self, items: Sequence[pytest.Item]) -> None:
        if self.secret not in self._scripts:
            self._scripts = {self.secret: {}}
        script = self._scripts[self.secret]
        fresh = [one for one in self._sittings(items) if one.key not in script]
        for one in fresh:
            if card_of(one.item).training:
                first = self._run(one, Replay())
                script[one.key] = () if isinstance(first, End) else (first,)
        asked = [one for one in fresh if one.key not in script]
        for one, end in self._ask_the_reference(asked):
            script[one.key] = tuple(seen.question for seen in end.observed)

    def _ask_the_reference(self, sittings: Sequence[Sitting]) -> Iterator[tuple[Sitting, End]]:
        """How they end with the reference, which is trusted: it answers while a test runs."""
        observer = self._observer(self._reference, of_author=True)
        try:
            for one in sorted(sittings, key=self._builds_on):
                self._begin(observer, one)
                end = self._run(one, Replay((), observer, live=True))
                assert isinstance(end, End)
                self._right[self.secret, one.key] = end._replace(observed=())
                yield one, end
        finally:
            observer.end()

    def _begin(self, observer: Observer, sitting: Sitting) -> None:
        card, builds_on = card_of(sitting.item), self._builds_on(sitting)
        observer.begin_test(card.id, builds_on, training=card.training, device=sitting.device)

    def _observer(self, code: StudentCode, *, of_author: bool = False) -> Observer:
        cuda = self.device != "cpu"
        return Observer(code, self.lab, self.keeper, cuda=cuda, of_author=of_author)

    # -- what came back, and what it is worth

    def _observe_and_judge(
        self, observer: Observer, sittings: Sequence[Sitting], memory: Memory
    ) -> Answered:
        """Ask what the script says and what tests ask beyond it, and judge what came back.

        What has parts of the reference in reach comes last and may leave what it finds; by then all that
        has none is judged.
        """
        script = self._scripts.get(self.secret, {})
        done = Answered({}, {}, [], set())
        if memory.heard:
            observer.recall(memory.broken)
        for builds_on in sorted(dict.fromkeys(map(self._builds_on, sittings)), key=bool):
            own = [one for one in sittings if self._builds_on(one) == builds_on]
            asked = {one: script.get(one.key, ()) for one in own}
            while asked:
                self._observe(observer, asked, done, memory)
                found = self._judge(observer, {one: done.observed[one.key] for one in asked})
                done.ends.update({o.key: end for o, end in found.items() if isinstance(end, End)})
                asked = {one: (more,) for one, more in found.items() if isinstance(more, bytes)}
                done.beyond.extend(o.key[0] for o in asked if not card_of(o.item).training)
        observer.seen += memory.seen_in(done.recalled)
        return done

    def _builds_on(self, sitting: Sitting) -> tuple[str, ...]:
        return self.lab.exercise(card_of(sitting.item).exercise).builds_on

    def _observe(
        self,
        observer: Observer,
        asked: Mapping[Sitting, Sequence[bytes]],
        done: Answered,
        memory: Memory,
    ) -> None:
        """A round of questions; when it is over none of the student's processes is left."""
        try:
            for one, questions in asked.items():
                replies = done.observed.setdefault(one.key, [])
                if known := memory.answers(one.key, questions, after=len(replies)):
                    replies += known
                    done.recalled.add(one.key)
                else:
                    self._begin(observer, one)
                    replies += observer.observe(questions)
                    done.recalled.discard(one.key)
        finally:
            observer.end()

    def _judge(
        self, observer: Observer, observed: Mapping[Sitting, Sequence[Observation]]
    ) -> dict[Sitting, End | bytes]:
        """How sittings end with what was observed, or what else they ask."""
        found: dict[Sitting, End | bytes] = {}
        with less_memory(MEMORY):
            for one, replies in observed.items():
                found[one] = self._judge_one(observer, one, replies)
        return found

    def _judge_one(
        self, observer: Observer, sitting: Sitting, observed: Sequence[Observation]
    ) -> End | bytes:
        digest = _digest(self.secret, sitting.key, observed)
        end: End | bytes | None = self._known.get(digest)
        if end is None:
            run = self._run_in_a_copy if self.careful else self._run
            end = run(sitting, Replay(observed, observer))
            if isinstance(end, bytes):
                return end
            if end.is_anybodys:
                self._remember(digest, end)
        assert isinstance(end, End)
        if end.refused:
            observer.remark(sitting.key[0], end.refused.seen)
        seconds = round(sum(one.seconds for one in observed), 4)
        return end._replace(result=replace(end.result, seconds=seconds))

    def _remember(self, digest: bytes, end: End) -> None:
        """A verdict, without what was asked, which may hold a data set; the oldest goes."""
        if len(self._known) == MOST_KNOWN:
            del self._known[next(iter(self._known))]
        self._known[digest] = end._replace(observed=())

    def _run(self, sitting: Sitting, replay: Replay) -> End | bytes:
        """Let the test ask, and judge what it is told; or the question that has no answer yet."""
        self._replay, self._device = replay, sitting.device
        reached = len(attempts)
        with less_time(SECONDS):
            result = session.run(sitting.item)
        if replay.unanswered is not None:
            del attempts[reached:]  # the test will run again
            return replay.unanswered
        anybodys = replay.says_the_same_of_others
        return End(result, replay.answered, replay.asked, replay.refused, anybodys)

    def _run_in_a_copy(self, sitting: Sitting, replay: Replay) -> End | bytes:
        """As ``_run``; a copy that is ended has stopped at the answer."""
        work = partial(self._run, replay=replay)
        ((_, end),) = pool.each([sitting], work, 1)
        if not isinstance(end, pool.Lost):
            return end
        right = self._with_the_reference(sitting.item)
        stopped = replace(right, outcome=Outcome.NOT_JUDGED, score=0, failure=None)
        return End(replace(stopped, fault=end.reason), answered=True, observed=())

    def _unasked(self, item: pytest.Item, program: NoProgram) -> TestResult:
        """What a test says where there is no program: why that is so."""
        nothing = Observation(b"", Failure(Kind.IMPORT, program.reason))
        end = self._run(Sitting(item, "cpu"), Replay([nothing]))
        assert isinstance(end, End)
        return end.result

    def _end_of(self, item: pytest.Item, ends: Mapping[SittingName, End]) -> End:
        """Of its sittings' ends the first that is not as it should be, or the last."""
        own = [ends[one.key] for one in self._sittings([item])]
        return next((end for end in own if end.result.outcome is not Outcome.PASSED), own[-1])

    # -- whose fault it was

    def _fair(self, observer: Observer, item: pytest.Item, end: End) -> TestResult:
        """The reference decides whose fault an end is, when none of the student's processes is left.

        A test that stops at an answer, but not at the right one, has failed: the answer has no use.
        A test that the reference fails as well takes no points: its own fault, or that of a probe.
        """
        result = end.result
        if result.outcome is Outcome.NOT_JUDGED and end.answered:
            if self._with_the_reference(item).outcome is not Outcome.PASSED:
                return result
            seen = Text("The test stopped at the answer ({fault}).", {"fault": result.fault})
            observer.remark(result.id, seen)
            form = Text("What came back does not have the form that was asked for.")
            failure = Failure(Kind.REPLY, form)
            return replace(result, outcome=Outcome.FAILED, fault="", failure=failure)
        if result.failure is None or not _may_be_ours(result, result.failure):
            return result
        right = self._with_the_reference(item)
        if right.outcome is Outcome.PASSED:
            return result
        return replace(
            result, outcome=Outcome.NOT_JUDGED, score=0, failure=None, fault=_own_fault(right)
        )

    def _with_the_reference(self, item: pytest.Item) -> TestResult:
        """What this test says of the reference, asked once."""
        sittings = self._sittings([item])
        if (self.secret, sittings[-1].key) not in self._right:
            list(self._ask_the_reference(sittings))
        ends = {one.key: self._right[self.secret, one.key] for one in sittings}
        return self._end_of(item, ends).result


def with_judge(lab: Lab, keeper: Keeper, work: Callable[[Judge], T], *, device: str = "cpu") -> T:
    """Collect the lab's tests and do ``work`` with the judge that runs them.

    Raises LabError where the tests or the probes are not sound, and whatever ``work`` raises.
    """
    require_sound(lab)
    judge = Judge(lab, keeper, device, [])

    def with_tests(items: Sequence[pytest.Item]) -> T:
        judge.items = items
        return work(judge)

    return session.collected(lab, judge, with_tests)


_CLEAR = (Kind.NOT_STARTED, Kind.NEEDS, Kind.IMPORT, Kind.FORBIDDEN)
"""Failures that a test or a probe cannot bring about by itself."""


def _may_be_ours(result: TestResult, failure: Failure) -> bool:
    """Whether to ask the reference; training it is worth it only where no line of the student's led there."""
    if result.training:
        return failure.kind in (Kind.RAISED, Kind.MISSING) and failure.place is None
    return failure.kind not in _CLEAR


def _own_fault(right: TestResult) -> str:
    """What is wrong with a test that the reference does not pass."""
    if right.failure is None:
        return right.fault
    place = right.failure.place
    where = f"{PROBES}:{place.line}: " if place and place.label == PROBES_LABEL else ""
    return f"{where}the solution does not pass either: {right.failure.seen}"


def _digest(secret: str, key: SittingName, observed: Sequence[Observation]) -> bytes:
    """What a verdict follows from."""
    found = hashlib.sha256(repr((secret, key)).encode())
    for one in observed:
        reply = one.reply if isinstance(one.reply, bytes) else repr(one.reply).encode()
        found.update(len(reply).to_bytes(8, "big"))
        found.update(reply)
    return found.digest()


def _value_of(observed: Observation, observer: Observer) -> Any:
    """What a trusted program returned; GraderFault if it did not."""
    if isinstance(observed.reply, bytes):
        answer = read_answer(read_message(observed.reply)[0], observer.lines)
        if answer.raised is None:
            return answer.value
        raise GraderFault(f"the solution, watched, raised {answer.raised.name}")
    raise GraderFault(f"the solution, watched, did not answer: {observed.reply}")


def _not_installed(broken: Iterable[Broken], program: StudentCode) -> Iterator[Text]:
    """What a program imports that is a module neither of the student's nor of this machine."""
    own = {PurePosixPath(path).parts[0].removesuffix(".py") for path in program.helpers}
    for entry in broken:
        found = re.fullmatch(r"No module named '([A-Za-z_]\w{0,40})[\w.]*'", entry.message)
        if entry.error != "ModuleNotFoundError" or not found or found[1] in own:
            continue
        if find_spec(found[1]) is None:
            yield replace(NOT_INSTALLED, values={"place": place_of(entry), "module": found[1]})


def _note(broken: Broken) -> Text:
    return Text("{place}: {what}", {"place": place_of(broken), "what": broken_text(broken)})
