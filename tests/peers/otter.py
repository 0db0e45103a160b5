"""otter-grader without Docker: ``otter generate`` once, ``otter run`` for each submission."""

from __future__ import annotations

import json
from collections.abc import Sequence

from peers.lab_texts import EXERCISE_OF, EXERCISES, WHOLE
from peers.peer import Place, Points
from peers.submissions import Submitted

_HEAD = """from types import SimpleNamespace
from otter.test_files import test_case

OK_FORMAT = False
name = "{exercise}"
points = {points}

"""
_CASE = """

@test_case(points=1, hidden=True)
def case_{name}(env):
    {name}(asking(SimpleNamespace(**env)))
"""


def _question(exercise: str) -> str:
    """A test file in the exception-based format."""
    names = [name for name, of in EXERCISE_OF.items() if of == exercise]
    cases = "".join(_CASE.format(name=name) for name in names)
    return _HEAD.format(exercise=exercise, points=len(names)) + WHOLE + cases


class Otter:
    """A question an exercise; ``otter grade``, which the manual prefers, needs Docker."""

    name = "otter-grader"
    packages = ("otter-grader[grading]",)

    def prepare(self, place: Place) -> None:
        for exercise in EXERCISES:
            place.write(f"tests/{exercise}.py", _question(exercise))
        place.shell.run("otter", "generate", "-t", "tests", "-o", "autograder.zip")

    def grade(self, place: Place, submitted: Sequence[Submitted]) -> None:
        for one in submitted:
            at = place.write(f"{one.student}/lab1.py", one.program).parent
            archive = place.folder / "autograder.zip"
            place.shell.run("otter", "run", "-a", archive, "-o", ".", "lab1.py", at=at)

    def points(self, place: Place, student: str) -> Points | None:
        try:
            text = (place.folder / student / "results.json").read_text(encoding="utf-8")
        except OSError:
            return None
        scores = {one["name"]: one.get("score", 0.0) for one in json.loads(text)["tests"]}
        return {exercise: scores.get(exercise, 0.0) for exercise in EXERCISES}
