"""pytest alone, as courses without a grader use it: the student's module imported, a process a submission."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from peers.lab_texts import WHOLE, points_of
from peers.peer import Place, Points
from peers.submissions import Submitted

_TESTS = f"""{WHOLE}

import lab1
import pytest


@pytest.fixture
def ask():
    return asking(lab1)
"""


class PlainPytest:
    """``python -m pytest`` beside the student's file."""

    name = "pytest alone"
    packages = ("pytest",)

    def prepare(self, place: Place) -> None:
        """Nothing is shared: the tests stand beside each program."""

    def grade(self, place: Place, submitted: Sequence[Submitted]) -> None:
        for one in submitted:
            tests = place.write(f"{one.student}/test_lab1.py", _TESTS)
            place.write(f"{one.student}/lab1.py", one.program)
            place.shell.run(
                "python", "-m", "pytest", "-q", "--junitxml=result.xml", at=tests.parent
            )

    def points(self, place: Place, student: str) -> Points | None:
        result = place.folder / student / "result.xml"
        if not result.exists():
            return None
        cases = ElementTree.parse(result).iter("testcase")
        return points_of({case.get("name", "") for case in cases if len(case) == 0})
