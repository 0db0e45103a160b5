"""nbgrader: ``generate_assignment`` once, ``autograde`` for the class, with its own limit of 30 s a cell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from peers.lab_texts import BEFORE, PROBES, TEXT_OF, points_of
from peers.peer import Place, Points
from peers.submissions import Submitted

_ASK = """from types import SimpleNamespace


def ask(name, *arguments):
    return globals()[name](SimpleNamespace(**globals()), *arguments)
"""
_READ = """import json
from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as gradebook:
    print(json.dumps({
        one.student.id: {grade.name: grade.score for book in one.notebooks for grade in book.grades}
        for one in gradebook.assignment_submissions("lab1")
        if one.notebooks
    }), file=open("grades.json", "w"))
"""


def _cell(name: str, text: str, **kind: Any) -> dict[str, Any]:
    """A code cell as nbgrader's toolbar marks it."""
    marks = {"grade": False, "solution": False, "locked": True, "task": False, **kind}
    about = {"grade_id": name, "schema_version": 3, "cell_type": "code", **marks}
    return {
        "cell_type": "code",
        "id": name.replace("_", "-"),
        "execution_count": None,
        "outputs": [],
        "source": text,
        "metadata": {"nbgrader": about},
    }


def _hidden(name: str) -> str:
    """A cell of hidden tests."""
    text = f"{BEFORE}\n\n{TEXT_OF[name]}\n\n{name}(ask)"
    return f"### BEGIN HIDDEN TESTS\n{text}\n### END HIDDEN TESTS"


def _notebook() -> str:
    """The lecturer's version: an answer, how the tests ask, fifteen cells of hidden tests."""
    answer = "### BEGIN SOLUTION\nanswer = None\n### END SOLUTION"
    cells = [
        _cell("program", answer, solution=True, locked=False),
        _cell("asking", f"{PROBES}\n\n{_ASK}"),
        *(_cell(name, _hidden(name), grade=True, points=1) for name in TEXT_OF),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1)


class Nbgrader:
    """A notebook a student: the released one with the program in its answer cell."""

    name = "nbgrader"
    packages = ("nbgrader", "ipykernel")

    def prepare(self, place: Place) -> None:
        place.write("source/lab1/lab1.ipynb", _notebook())
        place.shell.run("nbgrader", "generate_assignment", "lab1", "--create")

    def grade(self, place: Place, submitted: Sequence[Submitted]) -> None:
        released = (place.folder / "release/lab1/lab1.ipynb").read_text(encoding="utf-8")
        for one in submitted:
            notebook = json.loads(released)
            notebook["cells"][0]["source"] = one.program
            place.write(f"submitted/{one.student}/lab1/lab1.ipynb", json.dumps(notebook))
        place.shell.run("nbgrader", "autograde", "lab1", "--create")

    def points(self, place: Place, student: str) -> Points | None:
        if not (place.folder / "autograded" / student / "lab1" / "lab1.ipynb").exists():
            return None  # not begun, or removed as failed: the 0 in the database is no grade
        grades = place.folder / "grades.json"
        if not grades.exists():
            place.shell.run("python", place.write("read.py", _READ))
        scores = json.loads(grades.read_text(encoding="utf-8"))[student]
        return points_of({name for name in scores if scores[name]})
