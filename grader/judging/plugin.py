"""The pytest plugin: the ``student`` fixture, markers by exercise, results, and the table at the end.

A student's ``pytest assignments/lab2`` and the judge run the same tests through this plugin. They
differ in the room that the student's code is in: this very process, or a worker in its jail.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from grader.course.fashion_mnist import FashionMnist
from grader.course.lab import Threshold
from grader.course.sentences import TESTS
from grader.errors import GraderError, GraderFault
from grader.judging import local, terminal
from grader.judging.item import card_of, is_lab_test, place_in
from grader.judging.student import Student
from grader.records import Failure, Kind, Outcome, TestResult, Text, Visibility
from grader.testing import Wrong


class Room(Protocol):
    """Where students' code is while tests run."""

    def student(self, item: pytest.Item) -> Student:
        """The student that this test asks."""

    def thresholds(self, item: pytest.Item) -> Mapping[str, Threshold]:
        """The thresholds of the test's lab."""

    def fashion_mnist(self, item: pytest.Item) -> FashionMnist:
        """Images and labels for tests that train."""


ROOM = pytest.StashKey[Room]()
RESULT = pytest.StashKey[TestResult]()
"""A finished test's result, on its item."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which file is tested, and the language of the summary."""
    group = parser.getgroup("labgrader")
    group.addoption("--submission", help="the .py or .ipynb to test instead of the lab's own file")
    group.addoption("--lang", default="en", help="language of the summary: en, zh, or the course's")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; without a judge, the student's code is in this process."""
    config.addinivalue_line("markers", "points(number, exercise, …): what a test is worth")
    config.addinivalue_line("markers", "training: a test that trains a model")
    config.addinivalue_line("markers", "anywhere: a test that must pass on the GPU too")
    if ROOM not in config.stash:
        room = config.stash[ROOM] = local.LocalRoom(config)
        config.pluginmanager.register(terminal.Summary(config, room), terminal.SUMMARY)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """A lab's ``tests.py``, which pytest would not take for tests by its name."""
    if file_path.name != TESTS or not (file_path.parent / "lab.toml").is_file():
        return None
    if parent.session.isinitpath(file_path):
        return None  # pytest itself takes what is named to it
    return pytest.Module.from_parent(parent, path=file_path)


def pytest_itemcollected(item: pytest.Item) -> None:
    """A marker named after the exercise, so that ``-m dropout_layer`` works."""
    if is_lab_test(item):
        try:
            exercise = card_of(item).exercise
        except GraderError as error:
            if isinstance(item.config.stash[ROOM], local.LocalRoom):
                raise pytest.UsageError(str(error)) from None
            raise  # for whoever has the judge
        item.config.addinivalue_line("markers", f"{exercise}: tests of this exercise")
        item.add_marker(exercise)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where there is no judge, what is wrong with a lab is said once, before any test runs."""
    _prepare(config, {card_of(item).folder for item in items if is_lab_test(item)})


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Before ``-n 2`` starts processes, which could not say it so well."""
    _prepare(config, local.named_labs(config))


def _prepare(config: pytest.Config, folders: Collection[Path]) -> None:
    summary = config.pluginmanager.get_plugin(terminal.SUMMARY)
    if isinstance(summary, terminal.Summary):
        try:
            summary.prepare(folders)
        except GraderError as error:
            raise pytest.UsageError(str(error)) from None


@pytest.hookimpl(optionalhook=True)
def pytest_enter_pdb(config: pytest.Config) -> None:
    """Whoever looks into their code at home has time."""
    room = config.stash[ROOM]
    if isinstance(room, local.LocalRoom):
        room.stay_patient()


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Student:
    """The student's module, wherever it runs."""
    return request.config.stash[ROOM].student(request.node)


@pytest.fixture
def thresholds(request: pytest.FixtureRequest) -> Mapping[str, Threshold]:
    """The lab's thresholds by name."""
    return request.config.stash[ROOM].thresholds(request.node)


@pytest.fixture
def fashion_mnist(request: pytest.FixtureRequest) -> FashionMnist:
    """The shipped subset of Fashion-MNIST, with the labels that decide where there is a judge."""
    return request.config.stash[ROOM].fashion_mnist(request.node)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the end of a lab's test into a TestResult, on the item and on the report."""
    report = yield
    if is_lab_test(item) and (
        report.when == "call" or (report.when == "setup" and not report.passed)
    ):
        item.stash[RESULT] = result_of(item, call)
        report.labgrader = item.stash[RESULT]  # type: ignore[attr-defined]  # for the terminal
    return report


def result_of(item: pytest.Item, call: pytest.CallInfo[None]) -> TestResult:
    """How a test ended: passed, failed in a way that has a name, or not judged."""
    card = card_of(item)
    failure, fault = _end_of(item, call)
    passed = failure is None and not fault
    outcome = Outcome.NOT_JUDGED if fault else Outcome.PASSED if passed else Outcome.FAILED
    return TestResult(
        id=card.id,
        exercise=card.exercise,
        title=card.title,
        hint=card.hint,
        visibility=card.visibility,
        outcome=outcome,
        score=card.points if passed else 0,
        max_score=card.points,
        failure=failure,
        fault=fault,
        training=card.training,
        guessable=card.guessable,
        seconds=round(call.duration, 4),
    )


_NOTHING_ASKED = (Kind.NOT_STARTED, Kind.NEEDS, Kind.MISSING, Kind.IMPORT)


def _end_of(item: pytest.Item, call: pytest.CallInfo[None]) -> tuple[Failure | None, str]:
    error = call.excinfo.value if call.excinfo else None
    match error:
        case None:
            return None, ""
        case Wrong(failure=failure) as wrong:
            if card_of(item).visibility is Visibility.HIDDEN:
                return replace(failure, details=""), ""
            if failure.kind in _NOTHING_ASKED:
                return failure, ""
            return _in_public(item, wrong), ""
        case AssertionError():
            return Failure(Kind.VALUE, Text("The result is not what is asked for.")), ""
        case GraderFault():  # it is in no line of the tests
            return None, f"{type(error).__name__}: {error}"
        case _:
            place = place_in(item.path, error).rpartition("/")[2]
            return None, f"{place}{type(error).__name__}: {error}"


def _in_public(item: pytest.Item, wrong: Wrong) -> Failure:
    """What was asked when it failed, and what came back, where that can hold nothing secret."""
    student = getattr(item, "funcargs", {}).get("student")
    if not isinstance(student, Student):
        return wrong.with_details()
    failure = replace(wrong.failure, details="")
    if not student.knows_the_reference:
        failure = wrong.with_details()
    return replace(failure, details="\n".join(filter(None, (student.question(), failure.details))))
