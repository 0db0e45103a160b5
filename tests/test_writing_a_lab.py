"""docs/writing-a-lab.md is true: it names every word and key, its commands exist, its example is a lab."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path

import pytest

from grader import testing
from grader.authoring.check import check_lab
from grader.authoring.release import write
from grader.commands import cli
from grader.course.lab import (
    Exercise,
    GivenAway,
    Limits,
    Rubric,
    Threshold,
    load_lab,
    read_rubric,
)
from grader.isolation.keeper import Keeper
from grader.judging.student import Student

PAGE = (Path(__file__).parent.parent / "docs" / "writing-a-lab.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
CODE = "\n".join([*re.findall(r"`([^`\n]+)`", PAGE), *(text for _, text in BLOCKS)])
COMMANDS = {command.__name__: command for command in cli.COMMANDS}


def block(beginning: str) -> str:
    """The code block in which this stands first."""
    return next(text for _, text in BLOCKS if beginning in text)


def keys() -> Iterator[str]:
    """Every key of lab.toml, and the tables that have names of an author's choice."""
    for kind in (Rubric, Exercise, Limits, Threshold, GivenAway):
        yield from (field.name for field in fields(kind) if field.name != "name")


@pytest.mark.parametrize("word", testing.__all__)
def test_every_word_of_tests_is_told(word: str) -> None:
    """What lab tests may import from grader.testing stands in the page, as code."""
    assert re.search(rf"\b{word}\b", CODE)


@pytest.mark.parametrize("key", sorted(set(keys())))
def test_every_key_of_the_rubric_is_told(key: str) -> None:
    """What lab.toml may hold stands in the table of keys."""
    table = PAGE[PAGE.index("| key |") : PAGE.index("## Tests")]

    assert re.search(rf"^\|[^|]*\b{key}\b", table, re.MULTILINE)


@pytest.mark.parametrize("field", fields(Limits), ids=lambda field: field.name)
def test_limits_are_as_the_page_says(field: Field[float]) -> None:
    """Each default in the table is the one that holds."""
    assert re.search(rf"`{field.name}` \| {field.default:g} \|", PAGE)


def test_every_way_of_asking_is_told() -> None:
    """The page names each public method of a student that asks."""
    asking = ("call", "each", "probe", "error", "probe_error")

    assert all(hasattr(Student, name) for name in asking)
    assert all(f"student.{name}(" in CODE for name in asking)


@pytest.mark.parametrize(("language", "text"), BLOCKS)
def test_examples_are_valid(language: str, text: str) -> None:
    """Each block is Python or TOML, as it says."""
    parse = {"python": ast.parse, "toml": tomllib.loads}[language]

    assert parse(text)


def test_the_example_of_a_rubric_is_read(tmp_path: Path) -> None:
    """The reader of lab.toml has nothing to complain about in it."""
    path = tmp_path / "lab.toml"
    path.write_text(block("[exercises.train]"), encoding="utf-8")

    assert sum(exercise.points for exercise in read_rubric(path).exercises.values()) == 100


def test_commands_and_options_exist() -> None:
    """What the page tells authors to type is there."""
    typed = re.findall(r"(?:`|^    )grader (\w+[^`\n#]*)", PAGE, re.MULTILINE)

    assert {line.split()[0] for line in typed} == {"new", "check", "release", "texts", "calibrate"}
    for line in typed:
        command, *rest = line.split()
        options = {word for word in rest if word[0] == "-"} - {"--course"}
        assert all(f'"{option}"' in inspect.getsource(COMMANDS[command]) for option in options), (
            line
        )


def test_the_example_is_a_lab(keeper: Keeper, tmp_path: Path) -> None:
    """Source, test and trials of the page make a lab that the check finds nothing wrong with."""
    folder = tmp_path / "solutions" / "lab1"
    files = {
        "lab1.py": block("# BEGIN SOLUTION"),
        "lab.toml": 'secret = "x"\n[title]\nen = "One"\nzh = "一"\n[exercises.l2_penalty]\npoints = 100\n'
        "tries = []\n",
        "tests.py": block("@points(2,").replace("@points(2,", "@points(100,"),
        "trials/l2_penalty.py": block("# %% wrong"),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    write(load_lab(tmp_path, "lab1"))

    report = check_lab(load_lab(tmp_path, "lab1"), keeper, 1)

    assert report.complaints == ()
    assert report.summary.startswith("2 wrong programs, 1 right ones, 1 tests")
