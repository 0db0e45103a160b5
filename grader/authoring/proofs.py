"""What many gradings together show of a lab's tests, and how it is told: one cause, one line."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.course.lab import Lab
from grader.course.tables import advice
from grader.errors import UsageError
from grader.judging.item import Card
from grader.judging.soundness import read_tests
from grader.records import TestResult


@dataclass(frozen=True, slots=True)
class Chosen:
    """The words of ``-k``: what holds none of them is left out."""

    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, said: str) -> Chosen:
        """``"dropout or sgd"`` as pytest takes it, without its ``and`` and ``not``."""
        return cls(tuple(word.lower() for word in said.split() if word != "or"))

    def holds(self, *names: str) -> bool:
        """Whether one of the names holds a word; everything does if there is none."""
        text = " ".join(names).lower()
        return not self.words or any(word in text for word in self.words)

    def require(self, lab: Lab) -> None:
        """UsageError for a word that no exercise, test, title or trial's header holds."""
        names = [exercise.name for exercise in lab.exercises]
        titles = [
            f"{test.name} {ast.get_docstring(test)}"
            for path in lab.tests
            for test in read_tests(path).tests
        ]
        headers = [
            line
            for path in sorted((lab.folder / "trials").glob("*.py"))
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.startswith("# %%")
        ]
        for word in self.words:
            if not Chosen((word,)).holds(*names, *titles, *headers):
                raise UsageError(
                    f"-k {word}: no exercise or test of {lab.name} has that in its name;"
                    f" {advice(word, names)}"
                )

    def tests(self, cards: Sequence[Card], exercises: Collection[str]) -> list[Card]:
        """The tests whose exercise, name or title holds a word, and those of these exercises."""
        return [
            card
            for card in cards
            if card.exercise in exercises or self.holds(card.exercise, card.id, card.title)
        ]


def places_of(lab: Lab) -> dict[str, str]:
    """Names of tests, and where they stand."""
    files = map(read_tests, lab.tests)
    return {test.name: f"{file.path}:{test.lineno}" for file in files for test in file.tests}


def never_failed(lab: Lab, cards: Sequence[Card], failed: Collection[str]) -> Iterator[str]:
    """Complaints about tests that no wrong program fails: nothing shows that they see anything."""
    places = places_of(lab)
    for card in cards:
        if card.id not in failed:
            name = card.id.partition("::")[2]
            place = places.get(name.partition("[")[0], card.id)
            yield (
                f"{place}: no wrong program fails {name}; add one to trials/{card.exercise}.py, "
                "or take the test out"
            )


def asking_more(lab: Lab, tests: Collection[str]) -> Iterator[str]:
    """Complaints about tests whose questions follow from answers: each costs a worker and a round more."""
    places = places_of(lab)
    for test in sorted(tests):
        name = name_of(test)
        yield (
            f"{places.get(name, test)}: {name} asks some programs more than the solution; let no question"
            " depend on an answer"
        )


def flaky(lab: Lab, runs: Iterable[Sequence[TestResult]]) -> dict[str, str]:
    """Tests that say one thing of the solution and then another, with the complaint about each."""
    places = places_of(lab)
    ends: dict[str, list[str]] = {}
    for result in (result for run in runs for result in run):
        said = result.failure.seen if result.failure else result.fault
        end = f"{result.outcome.value.replace('_', ' ')} ({said})" if said else result.outcome.value
        ends.setdefault(result.id, []).append(end)
    return {
        test: f"{places.get(name_of(test), test)}: {name_of(test)} is flaky: judged twice, the solution "
        f"{' and then '.join(dict.fromkeys(seen))}; take its inputs from grader.testing"
        for test, seen in ends.items()
        if len(set(seen)) > 1
    }


def name_of(test: str) -> str:
    """The function of a test's id, without its parameters."""
    return test.partition("::")[2].partition("[")[0]


def folded(complaints: Iterable[str]) -> list[str]:
    """One line for what is said of many places: the first of them, and how many more there are."""
    by_cause: dict[str, list[str]] = {}
    for complaint in sorted(set(complaints), key=_in_order):
        place, colon, what = complaint.partition(": ")
        by_cause.setdefault(what if colon else place, []).append(complaint)
    return [
        f"{some[0]} (and {len(some) - 1} more like this)" if len(some) > 1 else some[0]
        for some in by_cause.values()
    ]


def _in_order(complaint: str) -> list[str | int]:
    """Line 9 stands before line 10."""
    parts = re.split(r"(\d+)", complaint)
    return [int(part) if part.isdigit() else part for part in parts]
