"""The walk through a term in docs/operating.md: each command that stands there prints what stands below it.

The course, the roster and the hand-ins are made as the section tells them; what a program handed in computes
is said in words there, and here in Python.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest
from opened import patient_course
from starting import Starter

PAGE = Path(__file__).parent.parent / "docs" / "operating.md"
TITLE = "\n## A term, walked through\n"
SECTION = PAGE.read_text(encoding="utf-8").partition(TITLE)[2].partition("\n## ")[0]
PROSE_AND_BLOCK = re.compile(r"((?:^(?! {4}).*\n)+)((?:^ {4}.*\n|^\n(?= {4}))+)", re.MULTILINE)
IN_PROSE = re.compile(r"`([^`\n]+[/.][^`\n]*)`")
"""The name of a file or folder."""
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
HAND_IN = re.compile(r"(.+\.py) {2,}(.+)")

BEFORE = "import os; os.dup2(1, 2); os.environ['CUDA_VISIBLE_DEVICES'] = ''"
"""Output and errors are one, as on a reader's screen; and what is on the screen is of no GPU."""

SUMS = """import torch


def total(x):
    return x.sum()


def scaled(x, factor):
    return x * factor
"""
PROGRAMS = {
    "all right": f"{SUMS}\n\ndef mean(x):\n    return total(x) / x.numel()\n",
    "without mean": SUMS,
    "mean is a number": f"{SUMS}\n\ndef mean(x):\n    return float(x.mean())\n",
}
VARIES = (
    (r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "(when) UTC"),
    (r"\blevel [A-D]\b", "level (any)"),
    (r"\bPython \S+, torch \S+", "Python (any), torch (any)"),
    (r"/\S*/(?=handed-in)", "/(the course)/"),
)
"""What an output has at one time, or on one machine, alone."""

FILES, ELIDED = re.compile(r"^(  reports/\S+\n)+", re.MULTILINE), "  …\n"
"""The files that a batch names at its end, and how the section leaves them out when they were shown."""
THINGS_TO_DO = ("batch", "assign", "publish", "report", "explain", "gradebook", "export", "forget")


class Part(NamedTuple):
    """An indented block of the section, and the file or folder that is named last before it."""

    about: str
    text: str


class Step(NamedTuple):
    """A command, and what it prints."""

    command: str
    output: str


def parts() -> Iterator[Part]:
    """The section's blocks, in order."""
    about = ""
    for prose, block in PROSE_AND_BLOCK.findall(SECTION):
        about = [about, *IN_PROSE.findall(prose)][-1]
        yield Part(about, re.sub(r"^ {4}", "", block, flags=re.MULTILINE))


def told() -> list[Step]:
    """Every command, with the lines that stand below it."""
    return [Step(*found) for part in parts() for found in COMMAND.findall(part.text)]


def steady(output: str) -> str:
    """An output without what varies, and without the mark that Excel wants before a table."""
    for pattern, words in VARIES:
        output = re.sub(pattern, words, output)
    return output.removeprefix("\ufeff")


def walked(starter: Starter, course: Path) -> Iterator[Step]:
    """Do what each block says; what its commands print."""
    for part in parts():
        path = course / part.about
        if part.text.startswith("$ "):
            for command, stands in COMMAND.findall(part.text):
                output = printed(starter, course, command)
                yield Step(command, FILES.sub(ELIDED, output) if ELIDED in stands else output)
        elif part.text.startswith(("- ", "+ ")):
            edit(path, part.text)
        elif programs := dict(HAND_IN.findall(part.text)):
            hand_in(path, programs)
        else:
            path.write_text(part.text, encoding="utf-8")


def printed(starter: Starter, course: Path, command: str) -> str:
    """What a command prints in the course's folder."""
    match shlex.split(command):
        case ["grader", *_] as words:
            return starter.run(words, course, BEFORE).stdout
        case ["cat", name]:
            return (course / name).read_text(encoding="utf-8")
        case ["ls", name]:
            return "".join(f"{path.name}\n" for path in sorted((course / name).iterdir()))
        case _:
            pytest.fail(f"{command}: the walk knows grader, cat and ls")


def edit(path: Path, change: str) -> None:
    """Put the lines behind ``+`` where those behind ``-`` stand; at the end, if there are none."""
    old, new = ("".join(re.findall(rf"^\{sign} (.*\n)", change, re.MULTILINE)) for sign in "-+")
    text = path.read_text(encoding="utf-8")
    if old:
        assert text.count(old) == 1, f"{path}: {old}"
    path.write_text(text.replace(old, new) if old else f"{text}\n{new}", encoding="utf-8")


def hand_in(to: Path, programs: dict[str, str]) -> None:
    """Write programs, name to what it is like, into a folder or zip."""
    if to.suffix == ".zip":
        with ZipFile(to, "w") as packed:
            for name, kind in programs.items():
                packed.writestr(name, PROGRAMS[kind])
        return
    to.mkdir(parents=True)
    for name, kind in programs.items():
        (to / name).write_text(PROGRAMS[kind], encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course whose three labs are the small one under three names."""
    course = patient_course(tmp_path / "course")
    for room in (course / "solutions", course / "assignments"):
        for lab in ("lab2", "lab3"):
            shutil.copytree(room / "lab1", room / lab)
            (room / lab / "lab1.py").rename(room / lab / f"{lab}.py")
    return course


def test_the_walk_prints_what_stands_there(starter: Starter, course: Path) -> None:
    """Every command, in order."""
    stands = [(command, steady(output)) for command, output in told()]

    done = [(command, steady(output)) for command, output in walked(starter, course)]

    assert done == stands


def test_the_walk_leads_past_every_command_of_a_term() -> None:
    """What the section is there to show is not lost from it."""
    commands = {step.command.split()[1] for step in told()}

    assert set(THINGS_TO_DO) <= commands
