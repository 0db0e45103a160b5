"""A failure at home, told whole: what was seen, where, how to see it again, what to try."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from grader.judging.own_run import AtHome
from grader.judging.side_by_side import Row
from grader.records import Failure, Kind, Place, TestResult, Text
from grader.reports.language import Language

Say = Callable[[Text | Place | str], str]
"""Says a sentence in the language that was asked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, with what stands before it."""

    text: str
    label: str = ""
    indent: str = "  "

    def __str__(self) -> str:
        return f"{self.indent}{self.label}{': ' if self.label else ''}{self.text}"


def headline(result: TestResult, home: AtHome, language: Language) -> str:
    """What failed: the exercise and its test, or the file where it does not even load."""
    if result.failure and result.failure.kind is Kind.IMPORT:
        return home.file
    return f"{result.exercise}. {language.say(result.title)}"


def told(result: TestResult, home: AtHome, language: Language) -> Iterator[Line]:
    """The lines below it; what is to be pasted stands at the left margin."""
    failure = result.failure
    if failure is None:
        return
    say = language.say
    for label, text in seen_of(failure, say):
        yield Line(text, label)
    if home.code:
        yield Line(home.code, indent="      ")
    yield from _details(failure, home)
    yield from _side_by_side(home, language)
    if result.hint and failure.kind is not Kind.IMPORT:
        yield Line(say(result.hint), say(Text("What to try")))
    yield from _again(home, language)


def seen_of(failure: Failure, say: Say) -> Iterator[tuple[str, str]]:
    """What was seen, whether that has a name, and where: a label and a text each."""
    yield say(Text("What we saw")), say(failure.seen)
    if failure.mistake:
        yield say(Text("Known mistake")), say(failure.mistake)
    if failure.place:
        yield say(Text("Where")), say(failure.place)


def in_one_line(result: TestResult, language: Language) -> str:
    """The name of the mistake, or what was seen, and where."""
    failure = result.failure
    if failure is None:
        return ""
    said = language.say(failure.mistake or failure.seen)
    if failure.place is None or language.say(failure.place) in said:
        return said
    return language.say(Text("{said} ({place})", {"said": said, "place": failure.place}))


def _details(failure: Failure, home: AtHome) -> Iterator[Line]:
    """The question and what came back, as far as neither the rows nor the lines to paste say it better."""
    question, *answer = failure.details.splitlines() or [""]
    if question and not home.replay:
        yield Line(question)
    for line in answer if not home.rows else []:
        yield Line(line)


def _side_by_side(home: AtHome, language: Language) -> Iterator[Line]:
    widths = [
        max((len(column) for column in columns), default=0) for columns in _columns(home.rows)
    ]
    for row in home.rows:
        mark = "✗" if row.wrong else " "
        values = {"got": row.got.ljust(widths[1]), "expected": row.expected}
        said = language.say(Text("got {got}  expected {expected}", values))
        yield Line(f"{mark} {row.where.ljust(widths[0])} {said}".rstrip())
    if home.more:
        yield Line(language.say(Text("… and more")))


def _columns(rows: tuple[Row, ...]) -> tuple[list[str], list[str]]:
    narrow = [row.got for row in rows if len(row.got) <= 24]
    return [row.where for row in rows], narrow


def _again(home: AtHome, language: Language) -> Iterator[Line]:
    if not home.replay:
        return
    folder = PurePath(home.folder).name
    yield Line(
        language.say(
            Text(
                "To see it again, paste this into Python or a notebook, in the folder {folder}:",
                {"folder": folder},
            )
        )
    )
    yield Line("", indent="")
    for line in home.replay:
        yield Line(line, indent="")
    yield Line("", indent="")
