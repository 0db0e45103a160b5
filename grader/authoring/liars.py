"""Liars: made-up replies that no honest program would give. They may earn nothing.

What the solution answers is rewritten: every number NaN, every size enormous, all of it recorded under
another secret. No student's process is needed for it, so every test is shown all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import torch

from grader import pool
from grader.authoring.proofs import name_of, places_of
from grader.course.lab import Lab
from grader.course.sentences import RUBRIC
from grader.course.tables import Page
from grader.judging.item import Card, card_of
from grader.judging.judge import Judge, Recorded
from grader.judging.memory import Observation
from grader.judging.score import add_up, counted
from grader.records import Failure, Kind, Outcome, TestResult, Text
from grader.sandbox.wire import MAX_ELEMENTS, MAX_LENGTH, pack, read_message

MOST_POINTS = 3
"""Of a lab, that may be had without work where there is a reason."""
OTHER_SECRETS = "none of the lab's", "nor this one"
REPLAYED = "recorded under another secret"

Lie: TypeAlias = Callable[[Any], Any]
"""What a leaf of an answer becomes: a tensor, a number, a yes or no, a string or None."""


@dataclass(frozen=True, slots=True, eq=False)
class Liar:
    """A way of answering all questions without a program."""

    answers: str
    """How they come about."""
    recorded: Recorded
    lie: Lie


def unmasked(judge: Judge, truth: Recorded, jobs: int) -> Iterator[str]:
    """Complaints: points that liars earn with what becomes of the ``truth``, and marks that are wrong."""
    replays = [Liar(REPLAYED, judge.recorded(secret), _as_it_is) for secret in OTHER_SECRETS]
    liars = [*replays, *(Liar(name, truth, lie) for name, lie in LIES.items())]
    heard: dict[str, list[Sequence[TestResult]]] = {}
    for liar, results in pool.each(liars, partial(_told, judge, truth), jobs):
        if isinstance(results, pool.Lost):
            yield f"{judge.lab.folder / RUBRIC}: judging answers {liar.answers}: {results.reason}"
        else:
            heard.setdefault(liar.answers, []).append(results)
    believed = {answers: _every_time(runs) for answers, runs in heard.items()}
    cards = [card_of(item) for item in judge.items]
    yield from _wrong_marks(judge.lab, cards, believed.get(REPLAYED, []))
    yield from _earning(judge.lab, cards, believed)


def _told(judge: Judge, truth: Recorded, liar: Liar) -> list[TestResult]:
    """What the lab's tests say of a liar; nobody is there for more than was recorded."""
    over = Observation(b"", Failure(Kind.REPLY, Text("")))
    results = []
    for one, asked in truth.items():
        pairs = zip(asked, liar.recorded.get(one, ()), strict=False)
        replies = [Observation(own.question, _rewritten(seen, liar.lie)) for own, seen in pairs]
        results.append(judge.told(one, [*replies, over]))
    return results


# -- what liars earn


def _every_time(runs: Sequence[Sequence[TestResult]]) -> list[TestResult]:
    """The worst of some runs for each test: once, a guess may be right by chance."""
    return [min(results, key=_has_passed) for results in zip(*runs, strict=True)]


def _has_passed(result: TestResult) -> bool:
    return result.outcome is Outcome.PASSED


def _wrong_marks(lab: Lab, cards: Sequence[Card], replayed: Sequence[TestResult]) -> Iterator[str]:
    """Tests that believe what was recorded under another secret and are not marked so, and the reverse."""
    places, marked = places_of(lab), {card.id for card in cards if card.guessable}
    for result in replayed:
        name = name_of(result.id)
        if result.id in marked and not _has_passed(result):
            yield f"{places[name]}: {name} cannot be guessed; take out guessable=True"
        elif result.id not in marked and _has_passed(result):
            yield (
                f"{places[name]}: {name} passes with answers {REPLAYED}; draw what decides, or mark it"
                " guessable=True"
            )


def _earning(
    lab: Lab, cards: Sequence[Card], believed: Mapping[str, Sequence[TestResult]]
) -> Iterator[str]:
    """Exercises in which a liar earns something and no reason stands in the rubric, or the reverse."""
    page = Page(lab.folder / RUBRIC)
    earned = _most_earned(believed)
    for name in {card.exercise for card in cards if card.training and not card.guessable}:
        earned.pop(name, None)  # a training cannot be guessed
    for name, (points, answers) in earned.items():
        if name not in lab.unearned:
            yield (
                f"{page.path}:{page.line(('exercises', name))}: {name} gives {points:g} points for answers"
                f" {answers}; give it a test that cannot be guessed, or a reason in [unearned]"
            )
    for name in lab.unearned:
        if name not in earned and any(card.exercise == name for card in cards):
            line = page.line(("unearned", name))
            yield f"{page.path}:{line}: {name} gives nothing without work; take it out"
    total = sum(points for name, (points, _) in earned.items() if name in lab.unearned)
    if total > MOST_POINTS:
        line = page.line(("unearned",))
        yield f"{page.path}:{line}: {total:g} points without work; {MOST_POINTS} of a lab are the most"


def _most_earned(
    believed: Mapping[str, Sequence[TestResult]],
) -> dict[str, tuple[float, str]]:
    """Exercises that give points to a liar, with the most that one gets there, and for which answers."""
    earned: dict[str, tuple[float, str]] = {}
    for answers, results in believed.items():
        for row in add_up(counted(results), dict.fromkeys(r.exercise for r in results)):
            if row.score > earned.get(row.name, (0.0, ""))[0]:
                earned[row.name] = row.score, answers
    return earned


# -- lies


def _rewritten(seen: Observation, lie: Lie) -> bytes:
    """A reply with other leaves; what was raised instead stays as it is."""
    assert isinstance(seen.reply, bytes)  # it is the solution's
    content = read_message(seen.reply)[0]
    if "value" in content:
        content = content | {"value": _walked(content["value"], lie)}
    return pack(content)


def _walked(value: Any, lie: Lie) -> Any:
    match value:
        case list() | tuple():
            return type(value)([_walked(item, lie) for item in value])
        case dict():
            return {key: _walked(item, lie) for key, item in value.items()}
    return lie(value)


def _as_it_is(leaf: Any) -> Any:
    return leaf


def _filled(number: float, leaf: Any) -> Any:
    """The same form with this number everywhere; of a whole number or a yes or no what it can hold."""
    whole = int(number) if math.isfinite(number) else 0
    match leaf:
        case torch.Tensor():
            if leaf.is_floating_point():
                return torch.full_like(leaf, min(number, torch.finfo(leaf.dtype).max))
            most = 1 if leaf.dtype == torch.bool else torch.iinfo(leaf.dtype).max
            return torch.full_like(leaf, min(whole, most))
        case bool():
            return bool(whole)
        case int():
            return whole
        case float():
            return float(number)
        case str():
            return "x" * min(whole, 1000)
    return leaf


def _enlarged(leaf: Any) -> Any:
    """A tensor of about the largest size that may cross, and the largest numbers."""
    if isinstance(leaf, torch.Tensor) and leaf.dim():
        row = _filled(1e9, leaf[:1])
        rows = min(MAX_LENGTH, MAX_ELEMENTS // 16 // max(1, row.numel()))
        return row.repeat(rows, *[1] * (leaf.dim() - 1))
    return _filled(1e9, leaf)


def _emptied(leaf: Any) -> Any:
    if isinstance(leaf, torch.Tensor):
        return leaf.flatten()[:0]
    return "" if isinstance(leaf, str) else None


def _of_another_type(leaf: Any) -> Any:
    match leaf:
        case torch.Tensor():
            return leaf.flatten()[:100].tolist()
        case bool():
            return not leaf
        case int() | float():
            return torch.tensor(float(leaf))
        case None:
            return "None"
    return None


LIES: Mapping[str, Lie] = {
    # each leaves nothing of an answer as it was
    "of NaN": partial(_filled, math.nan),
    "of zeros": partial(_filled, 0.0),
    "of ones": partial(_filled, 1.0),
    "of huge size": _enlarged,
    "that are empty": _emptied,
    "of other types": _of_another_type,
}
