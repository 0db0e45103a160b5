"""What a run of saved work came to: short where all is well, the first failure in full."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from grader.judging.score import add_up, counted
from grader.judging.telling import Say, seen_of
from grader.records import Kind, Outcome, TestResult, Text
from grader.shown import fit_lines

_CALM = (Kind.NOT_STARTED, Kind.NEEDS)
_LINES_PRINTED = 20


@dataclass(frozen=True, slots=True)
class RunEnd:
    """A run that is over."""

    results: tuple[TestResult, ...]
    printed: str = ""
    """What student code printed, its end where it is long."""
    during: str = ""
    """Why nothing could be tested, or the title of the test in which Python ended."""
    code: int = 0
    """Of the process: the negative number of a signal."""


class Mark(NamedTuple):
    """An exercise in one line."""

    exercise: str
    passed: bool
    calm: bool
    """Whether it is merely not started."""
    word: str


class PointsRow(NamedTuple):
    """An exercise in the table of points."""

    exercise: str
    points: str
    """``3 / 4``; ``– / 4`` where nothing of it has run."""
    mark: Mark | None


def marks(results: Sequence[TestResult], say: Say) -> Iterator[Mark]:
    """Each exercise that was run, in order."""
    for exercise in dict.fromkeys(result.exercise for result in results):
        own = [result for result in results if result.exercise == exercise]
        bad = [result for result in own if result.outcome is not Outcome.PASSED]
        first = next(iter(_worst_first(bad)), None)
        yield Mark(exercise, not bad, first is not None and _is_calm(first), _word(first, say))


def rows(
    results: Collection[TestResult], worth: Mapping[str, float], say: Say
) -> Iterator[PointsRow]:
    """The table of points: what each exercise's public tests are worth, and what was reached."""
    found = counted(list(results))
    scores = {score.name: score for score in add_up(found, worth)}
    known = {mark.exercise: mark for mark in marks(found, say)}
    for name, most in worth.items():
        reached = f"{scores[name].score:g}" if name in scores else "–"
        yield PointsRow(name, f"{reached} / {most:g}", known.get(name))


def first_failure(results: Sequence[TestResult], say: Say) -> list[tuple[str, str]]:
    """Names and texts, a line each, of the first that failed; [] if none did or none is begun."""
    failed = [result for result in results if result.failure and not _is_calm(result)]
    if not failed:
        return []
    result = failed[0]
    failure = result.failure
    assert failure
    lines = [(result.exercise, say(result.title)), *seen_of(failure, say)]
    lines += [("", line) for line in failure.details.splitlines()]
    if result.hint:
        lines.append((say(Text("What to try")), say(result.hint)))
    return lines


def cut_short(ended: RunEnd, say: Say) -> str:
    """Why not all was tested; "" if all was."""
    if ended.during and not ended.code:
        return say(ended.during)
    if ended.code:
        values = {"test": Text(ended.during), "code": ended.code}
        return say(Text("Python itself ended with code {code} during a test: {test}", values))
    return ""


def last_printed(printed: str) -> list[str]:
    """The last lines of what student code printed, fit to be shown."""
    lines = fit_lines(printed).splitlines()
    left_out = (
        [f"… ({len(lines) - _LINES_PRINTED} lines above)"] if len(lines) > _LINES_PRINTED else []
    )
    return left_out + lines[-_LINES_PRINTED:]


def _worst_first(results: Sequence[TestResult]) -> list[TestResult]:
    """Failures before what is merely not started."""
    return sorted(results, key=_is_calm)


def _is_calm(result: TestResult) -> bool:
    return result.failure is not None and result.failure.kind in _CALM


def _word(result: TestResult | None, say: Say) -> str:
    if result is None:
        return ""
    if result.failure is None:
        return f"{say(Text('not judged'))} ({result.fault})"
    return say(result.failure.mistake or result.failure.seen)
