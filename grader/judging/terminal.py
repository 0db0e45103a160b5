"""What a student reads at the end of their own ``pytest`` run: points, the first failure, what to try."""

from __future__ import annotations

import platform
from collections.abc import Collection
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
from grader.judging.item import card_of, is_lab_test
from grader.judging.score import add_up, counted, is_judged
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


class Summary:
    """Gathers the results of a run and says what they come to."""

    def __init__(self, config: pytest.Config) -> None:
        self._language = config.getoption("--lang")
        self._results: dict[str, list[TestResult]] = {}
        """Lab to its results."""
        self._labs: dict[str, Rubric] = {}
        self._folders: dict[str, Path] = {}
        self._texts: dict[str, str] = {}
        self._locale: Path | None = None

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Remember the labs that are run."""
        for folder in {card_of(item).folder for item in items if is_lab_test(item)}:
            try:
                self._labs[folder.name] = read_rubric(folder / "lab.toml")
                self._folders[folder.name] = folder
                self._learn_the_language(folder)
            except GraderError as error:
                raise pytest.UsageError(str(error)) from None

    def _learn_the_language(self, folder: Path) -> None:
        """What a lab's tests say in the language that is asked for; English needs no looking up."""
        if self._language == ENGLISH:
            return
        course = Course(folder.parent.parent)
        check_language(self._language, [*course.languages, *languages_in(folder)])
        self._locale = course.locale
        self._texts |= translations_in(folder, [self._language]).get(self._language, {})

    def pytest_report_teststatus(self, report: pytest.TestReport) -> Any:
        """A word for each test: an untouched exercise is not started, no error."""
        result: TestResult | None = getattr(report, "labgrader", None)
        if result is None or result.outcome is Outcome.PASSED:
            return None
        if result.outcome is Outcome.NOT_JUDGED:
            return "error", "E", (f"NOT JUDGED ({result.fault})", {"red": True})
        assert result.failure is not None
        word = self._say(
            _CALM.get(result.failure.kind, result.failure.mistake or result.failure.seen)
        )
        if result.failure.kind in _CALM:
            return "not started", "-", (word, {"yellow": True})
        return "failed", "F", (word, {"red": True})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep each result under its lab."""
        result: TestResult | None = getattr(report, "labgrader", None)
        if result is not None:
            lab = report.nodeid.split("::")[0].replace("\\", "/").split("/")[-2:-1]
            self._results.setdefault(lab[0] if lab else next(iter(self._labs)), []).append(result)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Points by exercise, and the first failure with what to try next."""
        console = Console(file=terminalreporter._tw._file, highlight=False)
        for lab, results in sorted(self._results.items()):
            titles = self._labs[lab].title
            title = titles.get(self._language) or titles.get(ENGLISH, "")
            console.print(f"\n[bold]{lab}: {escape(title)}[/bold]", soft_wrap=True)
            console.print(self._table(lab, counted(results)))
            self._guesses(console, lab, {result.exercise for result in results})
        self._first_failure(console)

    def _guesses(self, console: Console, lab: str, exercises: Collection[str]) -> None:
        """How many questions before the code are answered, where there are any; it decides nothing."""
        try:
            told = progress(self._folders[lab], exercises)
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
            lab: score_report(self._grade(lab), self._translator()) for lab in sorted(self._results)
        }
        json_report["score"] = next(iter(scores.values())) if len(scores) == 1 else scores

    def _grade(self, lab: str) -> Grade:
        results = counted(self._results[lab])
        exercises = add_up(results, list(self._labs[lab].exercises))
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

    def _table(self, lab: str, results: list[TestResult]) -> Table:
        table = Table()
        table.add_column(self._say(Text("exercise")))
        table.add_column(self._say(Text("public points")), justify="right")
        table.add_column("")
        for row in add_up(results, list(self._labs[lab].exercises)):
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

    def _first_failure(self, console: Console) -> None:
        failed = [r for results in self._results.values() for r in results if r.failure]
        worth = [r for r in failed if r.failure and r.failure.kind not in _CALM] or failed
        if not worth:
            return
        result = worth[0]
        assert result.failure is not None
        say = self._say
        lines = [("", result.title), (say(Text("What we saw")), say(result.failure.seen))]
        if result.failure.mistake:
            lines.append((say(Text("Known mistake")), say(result.failure.mistake)))
        if result.failure.place:
            lines.append((say(Text("Where")), say(result.failure.place)))
        lines += [("", line) for line in result.failure.details.splitlines()]
        if result.hint:
            lines.append((say(Text("What to try")), say(result.hint)))
        console.print()
        console.print(
            say(Text("Next"))
            + f": [bold]{escape(result.exercise)}[/bold]. {escape(say(result.title))}"
        )
        for name, text in lines[1:]:
            console.print(
                f"  [bold]{escape(name)}[/bold]{': ' if name else ''}{escape(text)}", soft_wrap=True
            )

    def _say(self, text: Text | Place | str) -> str:
        return self._translator().say(text)

    def _translator(self) -> Language:
        return Language(self._language, self._texts, self._locale)
