"""What a student reads at the end of their own ``pytest`` run: points, the first failure, what to try."""

from __future__ import annotations

import os
import platform
from collections.abc import Collection, Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from grader import __version__
from grader.course.course import ENGLISH, Course
from grader.course.lab import Rubric, read_rubric
from grader.course.sentences import languages_in, translations_in
from grader.errors import GraderError
from grader.home.unlocking import progress
from grader.judging.local import LocalRoom
from grader.judging.own_run import (
    AT_HOME,
    RESULT,
    AtHome,
    at_home,
    packed_for_travel,
    unpack_after_travel,
)
from grader.judging.score import add_up, counted, is_judged
from grader.judging.telling import headline, in_one_line, told
from grader.records import (
    Environment,
    Grade,
    Isolation,
    Kind,
    Outcome,
    Place,
    Submission,
    TestResult,
    Text,
)
from grader.reports.language import Language, check_language
from grader.reports.report import score_report

_CALM = {
    Kind.NOT_STARTED: Text("not started"),
    Kind.NEEDS: Text("needs another exercise first"),
}


@dataclass(frozen=True, slots=True)
class Ended:
    """A test that has ended."""

    result: TestResult
    home: AtHome


def _is_calm(result: TestResult) -> bool:
    return result.failure is not None and result.failure.kind in _CALM


def _points(results: Iterable[TestResult]) -> tuple[list[float], list[float]]:
    return [one.score for one in results], [one.max_score for one in results]


def _command(home: AtHome) -> str:
    """What runs this test alone, as the student would type it from where they are."""
    try:
        folder = os.path.relpath(home.folder)
    except ValueError:  # on another drive
        folder = home.folder
    words = ["pytest", *([] if folder == "." else [folder]), "-k", home.test]
    return " ".join(f'"{word}"' if " " in word else word for word in words)


SUMMARY = "labgrader-summary"
"""By which pytest knows it."""


class Summary:
    """Gathers the results of a run and says what they come to."""

    def __init__(self, config: pytest.Config, room: LocalRoom) -> None:
        self._language, self._room = config.getoption("--lang"), room
        self._ended: dict[str, list[Ended]] = {}
        """Folder of a lab to its results."""
        self._labs: dict[str, Rubric] = {}
        self._texts: dict[str, str] = {}
        self._locale: Path | None = None

    def prepare(self, folders: Iterable[Path]) -> None:
        """Read the labs that are run; GraderError if something is not as it must be."""
        self._room.prepare([*folders])
        for folder in folders:
            self._learn(folder)

    def _learn(self, folder: Path) -> None:
        """A lab's exercises, and what its tests say in the language that is asked for."""
        if str(folder) in self._labs:
            return
        self._labs[str(folder)] = read_rubric(folder / "lab.toml")
        if self._language == ENGLISH:  # needs no looking up
            return
        course = Course(folder.parent.parent)
        check_language(self._language, [*course.languages, *languages_in(folder)])
        self._locale = course.locale
        self._texts |= translations_in(folder, [self._language]).get(self._language, {})

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add to a test's result what only its writer is told; the whole of it stands for a traceback."""
        report = yield
        result: TestResult | None = getattr(report, RESULT, None)
        if result is not None:
            error = call.excinfo.value if call.excinfo else None
            home = at_home(item, error, result, self._room)
            setattr(report, AT_HOME, home)
            if result.failure is not None:
                report.longrepr = self._whole(result, home)
        return report

    def _whole(self, result: TestResult, home: AtHome) -> str:
        language = self._translator()
        lines = [headline(result, home, language), *told(result, home, language)]
        return "\n".join(map(str, lines))

    @pytest.hookimpl(wrapper=True)
    def pytest_report_to_serializable(
        self, report: object
    ) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
        """Let a report travel from a process of pytest-xdist."""
        data = yield
        return data and packed_for_travel(data)

    @pytest.hookimpl(wrapper=True)
    def pytest_report_from_serializable(
        self, data: dict[str, Any]
    ) -> Generator[None, object, object]:
        """Where it arrives."""
        report = yield
        if isinstance(report, pytest.TestReport):
            unpack_after_travel(report)
        return report

    def pytest_report_teststatus(self, report: pytest.TestReport) -> Any:
        """A word for each test: an untouched exercise is not started, no error."""
        result: TestResult | None = getattr(report, RESULT, None)
        if result is None or result.outcome is Outcome.PASSED:
            return None
        if result.outcome is Outcome.NOT_JUDGED:
            return "error", "E", (f"NOT JUDGED ({result.fault})", {"red": True})
        assert result.failure is not None
        if result.failure.kind in _CALM:
            word = self._say(_CALM[result.failure.kind])
            return "not started", "-", (word, {"yellow": True})
        return "failed", "F", (in_one_line(result, self._translator()), {"red": True})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep each result under its lab."""
        result: TestResult | None = getattr(report, RESULT, None)
        home: AtHome | None = getattr(report, AT_HOME, None)
        if result is not None and home is not None:
            self._learn(Path(home.folder))
            self._ended.setdefault(home.folder, []).append(Ended(result, home))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Points by exercise, and the first failure with what to try next."""
        console = Console(file=terminalreporter._tw._file, highlight=False)
        for folder, ended in self._by_lab():
            titles = self._labs[folder].title
            title = titles.get(self._language) or titles.get(ENGLISH, "")
            console.print(f"\n[bold]{Path(folder).name}: {escape(title)}[/bold]", soft_wrap=True)
            results = counted([one.result for one in ended])
            console.print(self._table(folder, results))
            self._guesses(console, Path(folder), {result.exercise for result in results})
            for line in self._totals(folder, results, ended[0].home):
                console.print(escape(line), soft_wrap=True)
        self._failures(console)

    def _by_lab(self) -> list[tuple[str, list[Ended]]]:
        """Labs by their names, and tests as they stand in their file, in whatever order they ran."""
        labs = sorted(self._ended.items(), key=lambda one: Path(one[0]).name)
        return [(folder, sorted(ended, key=lambda one: one.home.line)) for folder, ended in labs]

    def _guesses(self, console: Console, folder: Path, exercises: Collection[str]) -> None:
        """How many questions before the code are answered, where there are any; it decides nothing."""
        try:
            told = progress(folder, exercises)
            said = self._say(told) if told else ""
        except GraderError as error:
            said = str(error)
        if said:
            console.print(said, markup=False, soft_wrap=True)

    @pytest.hookimpl(optionalhook=True)
    def pytest_json_modifyreport(self, json_report: dict[str, Any]) -> None:
        """Put the score under ``score`` of pytest-json-report's file; by lab where several were run."""
        for test in json_report.get("tests", []):
            for phase in ("setup", "call", "teardown"):
                test.get(phase, {}).pop("longrepr", None)
        scores = {
            Path(folder).name: score_report(self._grade(folder, ended), self._translator())
            for folder, ended in self._by_lab()
        }
        json_report["score"] = next(iter(scores.values())) if len(scores) == 1 else scores

    def _grade(self, folder: str, ended: list[Ended]) -> Grade:
        results = counted([one.result for one in ended])
        exercises = add_up(results, list(self._labs[folder].exercises))
        lab = Path(folder).name
        return Grade(
            lab=lab,
            submission=Submission("", "", None, lab, {}),
            score=sum(e.score for e in exercises),
            max_score=sum(e.max_score for e in exercises),
            judged=is_judged(results),
            provisional=True,  # without the hidden tests, and in the student's own process
            exercises=exercises,
            tests=tuple(results),
            isolation=Isolation("D", ()),
            environment=Environment(
                platform.python_version(), torch.__version__, "cpu", __version__
            ),
            lab_digest="",
        )

    def _totals(self, folder: str, results: list[TestResult], home: AtHome) -> Iterator[str]:
        """What the tests come to, and how much of the lab they do not decide."""
        score, worth = (round(sum(points), 6) for points in _points(results))
        values = {"score": f"{score:g}", "max": f"{worth:g}", "all": f"{home.points_here:g}"}
        text = Text("Public tests: {score} of {max} points.", values)
        if worth < home.points_here:
            text = Text("Public tests that ran: {score} of {max} points; of all: {all}.", values)
        yield self._say(text)
        exercises = self._labs[folder].exercises.values()
        left = round(sum(exercise.points for exercise in exercises) - home.points_here, 6)
        if left > 0:
            hidden = Text(
                "{points} more points are decided by hidden tests.", {"points": f"{left:g}"}
            )
            yield self._say(hidden)

    def _table(self, folder: str, results: list[TestResult]) -> Table:
        table = Table()
        table.add_column(self._say(Text("exercise")))
        table.add_column(self._say(Text("public points")), justify="right")
        table.add_column("")
        for row in add_up(results, list(self._labs[folder].exercises)):
            own = [result for result in results if result.exercise == row.name]
            table.add_row(row.name, f"{row.score:g} / {row.max_score:g}", self._state(own))
        return table

    def _state(self, results: list[TestResult]) -> str:
        if any(r.outcome is Outcome.NOT_JUDGED for r in results):
            return "[red]" + self._say(Text("not judged")) + "[/red]"
        failures = [r.failure for r in results if r.failure]
        if not failures:
            return "[green]✓[/green]"
        calm = {failure.kind for failure in failures} <= set(_CALM)
        if calm:
            return "[yellow]" + escape(self._say(failures[0].seen)) + "[/yellow]"
        return "[red]✗[/red]"

    def _failures(self, console: Console) -> None:
        """The first one whole, each other in a line."""
        failed = [one for _, ended in self._by_lab() for one in ended if one.result.failure]
        wrong = [one for one in failed if not _is_calm(one.result)]
        if not failed:
            return
        first, *others = wrong or failed[:1]
        language, say = self._translator(), self._say
        head = escape(headline(first.result, first.home, language))
        console.print(f"\n{say(Text('Next'))}: [bold]{head}[/bold]", soft_wrap=True)
        for line in told(first.result, first.home, language):
            label = f"[bold]{escape(line.label)}[/bold]: " if line.label else ""
            console.print(f"{line.indent}{label}{escape(line.text)}", soft_wrap=True)
        others = [one for one in others if one.result.failure != first.result.failure]
        if others:
            console.print(f"\n{escape(say(Text('Other failures; each is told whole by:')))}")
        for one in others:
            said = escape(in_one_line(one.result, language))
            console.print(f"  {escape(_command(one.home))}\n      {said}", soft_wrap=True)

    def _say(self, text: Text | Place | str) -> str:
        return self._translator().say(text)

    def _translator(self) -> Language:
        return Language(self._language, self._texts, self._locale)
