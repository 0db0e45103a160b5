"""The judge: a lab's tests, collected once by pytest and run for one submission after the other.

Starting pytest and importing the tests costs far more than running them, so one pytest session serves a
whole batch: its run loop hands the collected tests to the batch's own work.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Generic, NamedTuple, TypeVar

import pytest

from grader.course.fashion_mnist import FashionMnist, deciding_labels, subset
from grader.course.lab import PROBES, Lab, Threshold
from grader.errors import GraderFault, LabError
from grader.intake.extract import NoProgram
from grader.isolation.keeper import Keeper
from grader.judging import plugin
from grader.judging.item import begin, card_of, place_in
from grader.judging.runner import NoRunner, SandboxRunner, place_of
from grader.judging.soundness import require_sound
from grader.judging.student import Student, broken_text
from grader.records import Cell, Failure, Kind, Outcome, StudentCode, TestResult, Text
from grader.sandbox.loading import PROBES_LABEL, Broken

T = TypeVar("T")

NOT_NEEDED = (
    *("cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging"),
    *("monkeypatch", "pastebin", "recwarn", "setuponly", "setupplan", "stepwise", "subtests"),
    *("threadexception", "tmpdir", "unittest", "unraisableexception", "warnings"),
)
"""Plugins of pytest's that cost time in every test and do nothing for a judge."""


class Judged(NamedTuple):
    """What a lab's tests say of one submission."""

    results: list[TestResult]
    """In the order of the files."""
    notes: tuple[Text, ...]
    """What could not be loaded."""
    evidence: tuple[Text, ...]
    """What was seen of it, for the assistant."""


class Judge:
    """A lab's tests, ready for any number of submissions; also the room they find their student in."""

    def __init__(self, lab: Lab, keeper: Keeper, device: str, items: Sequence[pytest.Item]) -> None:
        self.lab, self.keeper, self.device = lab, keeper, device
        self.items = items
        self.secret = lab.secret
        """Seeds hidden inputs; only calibration sets another."""
        self._where = device
        self._runner: SandboxRunner | NoRunner | None = None
        self._right_results: dict[tuple[str, str], TestResult] = {}
        """What tests say of the reference, by secret and test."""
        self._data: FashionMnist | None = None

    def judge(
        self,
        program: StudentCode | NoProgram,
        *,
        training: bool = True,
        exercises: Collection[str] | None = None,
    ) -> Judged:
        """Every test's result, or those of some ``exercises``; without ``training`` none that trains."""
        self._runner = runner = self._runner_of(program)
        cards = [(item, card_of(item)) for item in self.items]
        items = [
            item
            for item, card in cards
            if (training or not card.training) and (exercises is None or card.exercise in exercises)
        ]
        ends = []
        try:
            for item, after in zip(items, [*items[1:], None], strict=True):
                ends.append((item, self._result(item, after), runner.answered))
        finally:
            runner.end()
        results = [self._fair(runner, *end) for end in ends]
        notes = tuple(_note(broken) for broken in runner.broken)
        return Judged(results, notes, tuple(runner.evidence))

    def student(self, item: pytest.Item) -> Student:
        """The student that is being judged, behind the trust line."""
        assert self._runner is not None
        card = card_of(item)
        self._runner.begin_test(card.id, training=card.training)
        exercise = self.lab.exercise(card.exercise)
        return Student(self._runner, exercise, begin(item, self.secret), self._where)

    def _result(self, item: pytest.Item, following: pytest.Item | None) -> TestResult:
        """Training runs on the GPU if there is one, all else on the CPU; what holds anywhere on both."""
        card = card_of(item)
        self._where = self.device if card.training else "cpu"
        result = _run(item, following)
        if not card.anywhere or self.device == "cpu" or result.outcome is not Outcome.PASSED:
            return result
        self._where = self.device
        return _run(item, following)

    def _fair(
        self,
        runner: SandboxRunner | NoRunner,
        item: pytest.Item,
        result: TestResult,
        answered: bool,
    ) -> TestResult:
        """The reference decides whose fault an end is, when none of the student's processes is left.

        A test that stops at an answer, but not at the right one, has failed: the answer has no use.
        A test that the reference fails as well takes no points: its own fault, or that of a probe.
        """
        if isinstance(runner, NoRunner):
            return result
        if result.outcome is Outcome.NOT_JUDGED and answered:
            if self._right(item).outcome is not Outcome.PASSED:
                return result
            seen = Text("The test stopped at the answer ({fault}).", {"fault": result.fault})
            runner.note(seen, result.id)
            form = Text("What came back does not have the form that was asked for.")
            failure = Failure(Kind.REPLY, form)
            return replace(result, outcome=Outcome.FAILED, fault="", failure=failure)
        if result.failure is None or not _may_be_ours(result, result.failure):
            return result
        right = self._right(item)
        if right.outcome is Outcome.PASSED:
            return result
        return replace(
            result, outcome=Outcome.NOT_JUDGED, score=0, failure=None, fault=_own_fault(right)
        )

    def _right(self, item: pytest.Item) -> TestResult:
        """What this test says of the reference, asked once."""
        known = self._right_results
        test = self.secret, card_of(item).id
        if test not in known:
            source = Cell(self.lab.reference.name, self.lab.reference_source)
            code = StudentCode(self.lab.name, (source,))
            cuda = self.device != "cpu"
            theirs = self._runner
            self._runner = SandboxRunner(code, self.lab, self.keeper, cuda=cuda, of_author=True)
            try:
                known[test] = self._result(item, None)
            finally:
                self._runner.end()
                self._runner = theirs
        return known[test]

    def _runner_of(self, program: StudentCode | NoProgram) -> SandboxRunner | NoRunner:
        if isinstance(program, NoProgram):
            return NoRunner(program)
        return SandboxRunner(program, self.lab, self.keeper, cuda=self.device != "cpu")

    def thresholds(self, item: pytest.Item) -> Mapping[str, Threshold]:
        """The lab's thresholds."""
        return self.lab.thresholds

    def fashion_mnist(self, item: pytest.Item) -> FashionMnist:
        """The subset with the labels that decide; they stay in this process."""
        if self._data is None:
            labels = deciding_labels(self.lab.course)
            self._data = replace(subset(self.lab.course), test_labels=labels)
        return self._data


def with_judge(lab: Lab, keeper: Keeper, work: Callable[[Judge], T], *, device: str = "cpu") -> T:
    """Collect the lab's tests and do ``work`` with the judge that runs them.

    Raises LabError where the tests or the probes are not sound, and whatever ``work`` raises.
    """
    require_sound(lab)
    session = _Session(lab, keeper, device, work)
    arguments = [
        *map(str, lab.tests),
        "--noconftest",
        f"--rootdir={lab.course.anchor}",
        f"-c{os.devnull}",
    ]
    arguments += ["--import-mode=importlib", "-s", *(f"-pno:{name}" for name in NOT_NEEDED)]
    with _environment():
        pytest.main(arguments, plugins=[session, plugin, _Silence()])
    return session.result()


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


class _Session(Generic[T]):
    """The plugin that puts the work in the place of pytest's own run loop."""

    def __init__(self, lab: Lab, keeper: Keeper, device: str, work: Callable[[Judge], T]) -> None:
        self._lab, self._keeper, self._device, self._work = lab, keeper, device, work
        self._done: list[T] = []
        self._error: BaseException | None = None
        self._complaints: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[plugin.ROOM] = self._judge = Judge(self._lab, self._keeper, self._device, [])

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[object]
    ) -> None:
        if isinstance(node, pytest.Collector) and call.excinfo:
            error = call.excinfo.value.__cause__ or call.excinfo.value
            self._complaints.append(f"{place_in(node.path, error)}{type(error).__name__}: {error}")

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self._error = self._error or excinfo.value

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.items and not self._complaints:
            self._judge.items = session.items
            try:
                for item in session.items:
                    self._lab.exercise(card_of(item).exercise)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of test code: an author sees them with pytest
                    self._done.append(self._work(self._judge))
            except (
                BaseException
            ) as error:  # raised again outside: pytest would report it as its own
                self._error = error
        return True

    def result(self) -> T:
        if self._error:
            raise self._error
        if self._complaints or not self._done:
            tests = ", ".join(map(str, self._lab.tests))
            raise LabError("\n".join(self._complaints) or f"{tests}: there is no test; add one")
        return self._done[0]


class _Silence:
    """The plugin that sends pytest's own reporter away: there is nobody to read it."""

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.unregister(name="terminalreporter")


def _run(item: pytest.Item, following: pytest.Item | None) -> TestResult:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    result = item.stash.get(plugin.RESULT, None)
    if result is None:
        raise GraderFault(f"pytest gave no result for {item.nodeid}")
    del item.stash[plugin.RESULT]
    return result


@contextmanager
def _environment() -> Iterator[None]:
    """Only the plugins that the judge names, whatever this machine's settings say."""
    kept = {name: os.environ.get(name) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    try:
        yield
    finally:
        for name, value in kept.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _note(broken: Broken) -> Text:
    return Text("{place}: {what}", {"place": place_of(broken), "what": broken_text(broken)})
