"""What an exercise asks, from students' own files alone: its section of the handout, points, mistakes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course.course import ENGLISH, localized
from grader.course.files import parse, read_text
from grader.course.lab import PUBLIC_TESTS, Exercise, read_rubric
from grader.course.sentences import find_sentences
from grader.course.tables import advice
from grader.errors import UsageError
from grader.records import Text
from grader.sandbox.loading import parse as parse_cells
from grader.shown import first_of

_SECTION = re.compile(r"^## ", re.MULTILINE)
_PACKAGES = re.compile(r"\btorch(?:, |、)torchvision\b[^.。\n]*")
"""Each handout names them in one sentence."""
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a student may know of an exercise before it is written."""

    lab: str
    exercise: str
    section: str
    """Of the handout, in Markdown: the contract."""
    points: float
    public_points: float
    builds_on: tuple[str, ...]
    packages: str
    without: tuple[str, ...]
    """Modules and functions that it is to do without; families of names are left out."""
    mistakes: tuple[str, ...]
    """Named mistakes of its public tests, in English."""


def asked(handout: Path, name: str, code: str = ENGLISH) -> Asked:
    """What the exercise asks, its section in the language ``code`` if the handout has it.

    Raises UsageError where the lab has no such exercise, LabError where its files cannot be read.
    """
    exercises = read_rubric(handout / "lab.toml").exercises
    if name not in exercises:
        near = advice(name, list(exercises))
        raise UsageError(f"{handout.name} has no exercise {name!r}; {near}")
    exercise, text = exercises[name], _handout(handout, code)
    packages = _PACKAGES.search(text)
    return Asked(
        lab=handout.name,
        exercise=name,
        section=_section(text, exercise),
        points=exercise.points,
        public_points=public_points(handout).get(name, 0),
        builds_on=exercise.builds_on,
        packages=packages[0] if packages else "",
        without=(*exercise.forbidden_modules, *_plain(exercise.forbidden)),
        mistakes=tuple(_mistakes(handout, name)),
    )


def words_about(it: Asked) -> Iterator[Text]:
    """What a student should know beside the section of the handout, a sentence each."""
    values = {"points": f"{it.points:g}", "public": f"{it.public_points:g}"}
    if it.public_points:
        yield Text(
            "{points} points: {public} of them by tests that you have, the rest by hidden ones, which look"
            " closer.",
            values,
        )
    else:
        yield Text("{points} points, all by hidden tests: it runs when you hand in.", values)
    if it.builds_on:
        yield Text("It builds on {names}.", {"names": ", ".join(it.builds_on)})
    if it.packages:
        yield Text("When it is graded, these packages are there: {names}.", {"names": it.packages})
    if it.without:
        names = first_of(it.without, _MOST_NAMED)
        yield Text("To be written without: {names}.", {"names": names})


def ways_to_test(it: Asked) -> list[str]:
    """What to type; [] where students have no test of it."""
    if not it.public_points:
        return []
    return [
        f"pytest assignments/{it.lab} -m {it.exercise}",
        f"grader watch assignments/{it.lab} -k {it.exercise}",
    ]


def handout_with(course: Path, exercise: str, lab: str = "") -> Path:
    """The folder of the lab that has the exercise, or of the one that is named.

    Raises UsageError where there is no such lab, none has the exercise, or several have it.
    """
    labs = {path.parent.name: path for path in sorted(course.glob("assignments/*/lab.toml"))}
    if lab:
        return handout_of(course, lab)
    named = {name: read_rubric(path).exercises for name, path in labs.items()}
    found = [name for name, exercises in named.items() if exercise in exercises]
    if len(found) > 1:
        raise UsageError(f"{exercise} is in {' and in '.join(found)}; name one with --lab")
    if not found:
        near = advice(exercise, [own for exercises in named.values() for own in exercises])
        raise UsageError(f"no lab in {course / 'assignments'} has an exercise {exercise!r}; {near}")
    return labs[found[0]].parent


def handout_of(course: Path, lab: str) -> Path:
    """``assignments/<lab>``, by the lab's name or by the folder's path; UsageError if there is none."""
    for folder in (course / "assignments" / lab, Path(lab)):
        if (folder / "lab.toml").is_file() and folder.resolve().parent.name == "assignments":
            return folder.resolve()
    labs = sorted(path.parent.name for path in course.glob("assignments/*/lab.toml"))
    raise UsageError(
        f"no lab {lab!r} in {course / 'assignments'}; there are: {', '.join(labs) or 'none'}"
    )


def public_points(handout: Path) -> dict[str, float]:
    """What the public tests of each exercise are worth together."""
    points: dict[str, float] = {}
    for test in _tests(handout):
        for exercise, number in worth_of(test):
            points[exercise] = points.get(exercise, 0) + number
    return points


def trained(handout: Path) -> set[str]:
    """The exercises that have public tests which train."""
    return {
        exercise
        for test in _tests(handout)
        if any(getattr(node, "id", "") == "training" for node in test.decorator_list)
        for exercise, _ in worth_of(test)
    }


def _handout(handout: Path, code: str) -> str:
    paths = [handout / localized("README.md", one) for one in (code, ENGLISH)]
    return next((read_text(path) for path in paths if path.is_file()), "")


def _section(text: str, exercise: Exercise) -> str:
    """The section with its definition or name; the last numbered one for what puts others together."""
    sections = [f"## {part.strip()}" for part in _SECTION.split(text)[1:]]
    numbered = [section for section in sections if re.match(r"## \d", section)]
    if exercise.parts != (exercise.name,):
        return (numbered or sections or [""])[-1]
    name = re.escape(exercise.name)
    for way in (rf"^(?:def|class) {name}\b", rf"^## .*`{name}\b", rf"\b{name}\b"):
        for section in sections:
            if re.search(way, section, re.MULTILINE):
                return section
    return ""


def _plain(forbidden: Sequence[str]) -> Iterator[str]:
    """The names that say most: neither families nor other spellings of a name that stands there."""
    for name in forbidden:
        if not re.search(r"\*|_$|\.default$|^_", name):
            yield name


# -- of the public tests


def tests_of(path: Path, source: str) -> list[ast.FunctionDef]:
    """The tests in a file, in order; LabError if it is no Python."""
    body = parse(path, source).body
    return [n for n in body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]


def _tests(handout: Path) -> list[ast.FunctionDef]:
    path = handout / PUBLIC_TESTS
    if not path.is_file():
        raise UsageError(f"{path} is missing; take it again from the kit that your course gave out")
    return tests_of(path, read_text(path))


def worth_of(test: ast.FunctionDef) -> Iterator[tuple[str, float]]:
    """A test's exercise and points, as its decorator says."""
    for node in test.decorator_list:
        match node:
            case ast.Call(func=ast.Name(id="points"), args=[ast.Constant(value=number)]):
                for word in node.keywords:
                    if word.arg == "exercise" and isinstance(word.value, ast.Constant):
                        yield str(word.value.value), float(str(number))


def _mistakes(handout: Path, exercise: str) -> Iterator[str]:
    """Names of mistakes that its tests tell, or functions that these use."""
    path = handout / PUBLIC_TESTS
    text = read_text(path)
    statements = parse_cells([(str(path), text)]).statements
    uses = {name: one.reads for one in statements for name in one.binds}
    own = {test.name for test in _tests(handout) if exercise in dict(worth_of(test))}
    speakers = _reached(own, uses)
    said = (s for s in find_sentences(path, text) if s.is_mistake and s.name in speakers)
    return iter(dict.fromkeys(sentence.english for sentence in said))


def _reached(names: set[str], uses: Mapping[str, frozenset[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [*names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += uses.get(name, set())
    return found
