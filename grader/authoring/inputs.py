"""Kinds of inputs on which programs differ, and the tests that try them: what ``tries`` in a rubric claims.

The solution is watched from inside while it is asked what the tests ask, so a claim is one that was seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from grader.authoring import watching
from grader.authoring.proofs import name_of
from grader.course.lab import Exercise, Lab, parts_of
from grader.course.sentences import RUBRIC
from grader.course.tables import Page
from grader.judging.item import card_of
from grader.judging.judge import Judge, Recorded
from grader.records import Cell

Tried = Mapping[str, Mapping[str, str]]
"""Exercise to kind of input to the first of its tests that tries it."""


def tried(judge: Judge, recorded: Recorded) -> Tried:
    """What each exercise is given by its own tests; ``recorded`` holds their questions."""
    parts = sorted({*parts_of(judge.lab.exercises)})
    lines = [f"{part} = watched({part})" for part in parts]
    cell = Cell("watching", "\n".join([_text(), *lines, ""]))
    found: dict[str, dict[str, str]] = {one.name: {} for one in judge.lab.exercises}
    for sitting, pairs in judge.watched(recorded, cell, "seen_inputs").items():
        card = card_of(sitting.item)
        own = judge.lab.exercise(card.exercise).parts
        for part, kind in pairs:
            if part in own:
                found[card.exercise].setdefault(kind, name_of(card.id))
    return found


def untried(lab: Lab, found: Tried) -> Iterator[str]:
    """Complaints: a kind of input that is said to be tried and is not, and an exercise without a word."""
    page = Page(lab.folder / RUBRIC)
    for exercise in lab.exercises:
        key = "exercises", exercise.name, "tries"
        if exercise.tries is None:
            if _is_one_definition(exercise):
                yield (
                    f"{page.path}:{page.line(key)}: {exercise.name} does not say which kinds of inputs apply"
                    f" to it; what its tests try is tries = [{_quoted(found[exercise.name])}]"
                )
            continue
        for kind in exercise.tries:
            if kind not in found[exercise.name]:
                yield (
                    f"{page.path}:{page.line(key, kind)}: no test gives {exercise.name} an input of the kind"
                    f" {kind!r}; add one to its tests, or take the word out"
                )


def _is_one_definition(exercise: Exercise) -> bool:
    return exercise.parts == (exercise.name,)


def _quoted(kinds: Mapping[str, str]) -> str:
    return ", ".join(f'"{kind}"' for kind in kinds)


@cache
def _text() -> str:
    return Path(watching.__file__).read_text(encoding="utf-8")
