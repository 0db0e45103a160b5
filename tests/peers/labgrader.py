"""Ours: the lab in a course of its own, the class with ``grader batch``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence

from peers.lab_texts import CHECKS, EXERCISE_OF, LAB, points_of
from peers.peer import Place, Points
from peers.submissions import Submitted

_ASK = """

@pytest.fixture
def ask(student):
    return student.probe
"""


def _tests() -> str:
    """The tests with their points, compared by the words that a lab's tests are written in."""
    imports = "import pytest\nfrom grader.testing import assert_close, points\n"
    text = CHECKS.replace("from torch.testing import assert_close\n", imports)
    for name, exercise in EXERCISE_OF.items():
        text = text.replace(f"def {name}(", f'@points(1, exercise="{exercise}")\ndef {name}(')
    return text + _ASK


class Labgrader:
    """A made-up course; the environment is the one that runs the comparison."""

    name = "labgrader"
    packages = ()

    def prepare(self, place: Place) -> None:
        place.write("course/course.toml", 'title = "A comparison"\nlanguages = ["en"]\n')
        place.write("course/solutions/lab1/tests.py", _tests())
        for name in ("lab1.py", "lab.toml", "probes.py"):
            shutil.copy(LAB / name, place.folder / "course" / "solutions" / "lab1" / name)

    def grade(self, place: Place, submitted: Sequence[Submitted]) -> None:
        for one in submitted:
            place.write(f"class/{one.student}-lab1.py", one.program)
        where = ("--course", "course", "--out", "out")
        place.shell.run("grader", "batch", "class", "--lab", "lab1", *where)

    def points(self, place: Place, student: str) -> Points | None:
        report = place.folder / "out" / "students" / student / "score.json"
        if not report.exists():
            return None
        tests = json.loads(report.read_text(encoding="utf-8"))["tests"]
        passed = [one["id"] for one in tests if one["outcome"] == "passed"]
        return points_of({name.partition("::")[2] for name in passed})
