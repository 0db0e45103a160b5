"""pytest as the judge's engine: it collects a lab's tests once, and runs one when it is asked to.

Starting pytest and importing the tests costs far more than running them, so one pytest session serves a
whole batch: its run loop hands the collected tests to the batch's own work.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import pytest

from grader.course.lab import Exercise
from grader.errors import GraderFault, LabError
from grader.judging import plugin
from grader.judging.item import card_of, place_in
from grader.records import TestResult

T = TypeVar("T")

NOT_NEEDED = (
    *("cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging"),
    *("monkeypatch", "pastebin", "recwarn", "setuponly", "setupplan", "stepwise", "subtests"),
    *("threadexception", "tmpdir", "unittest", "unraisableexception", "warnings"),
)
"""Plugins of pytest's that cost time in every test and do nothing for a judge."""


class Tested(Protocol):
    """A lab as far as its tests are concerned, an author's or a student's."""

    @property
    def tests(self) -> tuple[Path, ...]:
        """The files of its tests."""

    @property
    def course(self) -> Path:
        """The folder of its course."""

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name; LabError if there is none."""


def collected(lab: Tested, room: plugin.Room, work: Callable[[Sequence[pytest.Item]], T]) -> T:
    """Collect the lab's tests, which find their student in ``room``, and do ``work`` with them.

    Raises LabError where pytest cannot collect them, and whatever ``work`` raises.
    """
    session = _Session(lab, room, work)
    arguments = [
        *map(str, lab.tests),
        "--noconftest",
        f"--rootdir={lab.course.anchor}",
        f"-c{os.devnull}",
    ]
    # no traceback: nobody would read it, and that of a question without an answer takes 65 ms
    arguments += ["--import-mode=importlib", "-s", "--tb=no"]
    arguments += [f"-pno:{name}" for name in NOT_NEEDED]
    with _environment():
        pytest.main(arguments, plugins=[session, plugin, _Silence()])
    return session.result()


def run(item: pytest.Item) -> TestResult:
    """What a test says, by pytest's own protocol, with fixtures and markers."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    result = item.stash.get(plugin.RESULT, None)
    if result is None:
        raise GraderFault(f"pytest gave no result for {item.nodeid}")
    del item.stash[plugin.RESULT]
    return result


class _Session(Generic[T]):
    """The plugin that puts the work in the place of pytest's own run loop."""

    def __init__(
        self, lab: Tested, room: plugin.Room, work: Callable[[Sequence[pytest.Item]], T]
    ) -> None:
        self._lab, self._room, self._work = lab, room, work
        self._done: list[T] = []
        self._error: BaseException | None = None
        self._complaints: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[plugin.ROOM] = self._room

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
            try:
                for item in session.items:
                    self._lab.exercise(card_of(item).exercise)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of test code: an author sees them with pytest
                    self._done.append(self._work(session.items))
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
