"""Which exercises an author's saved files touch: `grader check --watch` proves these again and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from grader.course.files import read_text
from grader.course.lab import Exercise, Lab
from grader.course.sentences import TESTS
from grader.practice.asked import tests_of, worth_of
from grader.practice.changes import changed, read_program
from grader.records import Cell

TRIALS = "trials"
Sources = Mapping[str, str]
"""Paths below the lab's folder to texts."""


def sources(folder: Path) -> Sources:
    """What a proof of the lab reads, as it lies there now; LabError where a file is no text."""
    paths = [*folder.glob("*.py"), *folder.glob("*.toml"), *folder.glob(f"{TRIALS}/*.py")]
    return {path.relative_to(folder).as_posix(): read_text(path) for path in sorted(paths)}


def touched(lab: Lab, before: Sources, now: Sources) -> list[str]:
    """The exercises to be proven again, in the lab's order; all of them where what all share was touched.

    LabError where the tests are no Python.
    """
    found: set[str] = set()
    for path in {name for name, _ in before.items() ^ now.items()}:
        found |= set(_by_one_file(lab, path, before.get(path, ""), now.get(path, "")))
    return [exercise.name for exercise in lab.exercises if exercise.name in found]


def _by_one_file(lab: Lab, path: str, before: str, now: str) -> Iterable[str]:
    if path.startswith(f"{TRIALS}/"):
        return [Path(path).stem]
    if path == lab.reference.name:
        exercises = {exercise.name: exercise for exercise in lab.exercises}
        return _differing(path, before, now, exercises, exercises)
    if path == TESTS:
        return _differing(path, before, now, _by_tests(before), _by_tests(now))
    return [exercise.name for exercise in lab.exercises]


def _differing(
    path: str,
    before: str,
    now: str,
    asked_before: Mapping[str, Exercise],
    asked_now: Mapping[str, Exercise],
) -> list[str]:
    old = read_program([Cell(path, before)], asked_before).digests
    return changed(old, read_program([Cell(path, now)], asked_now).digests)


def _by_tests(source: str) -> dict[str, Exercise]:
    """Each exercise as if it consisted of its tests."""
    parts: dict[str, list[str]] = {}
    for test in tests_of(Path(TESTS), source):
        for exercise, _ in worth_of(test):
            parts.setdefault(exercise, []).append(test.name)
    return {name: Exercise(name, 1, parts=tuple(tests)) for name, tests in parts.items()}
