"""gradescope-utils as Gradescope's Python example uses it: ``run_autograder`` once a submission."""

from __future__ import annotations

import json
from collections.abc import Sequence

from peers.lab_texts import EXERCISE_OF, WHOLE, points_of
from peers.peer import Place, Points
from peers.submissions import Submitted

_RUN_AUTOGRADER = """#!/usr/bin/env bash
cp submission/lab1.py source/lab1.py
cd source
python3 run_tests.py
"""
_RUN_TESTS = """import unittest
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

if __name__ == "__main__":
    suite = unittest.defaultTestLoader.discover("tests")
    with open("../results/results.json", "w") as f:
        JSONTestRunner(visibility="visible", stream=f).run(suite)
"""
_HEAD = f"""{WHOLE}

import unittest
from gradescope_utils.autograder_utils.decorators import visibility, weight
import lab1


class TestLab1(unittest.TestCase):
"""
_METHOD = """    @weight(1)
    @visibility("hidden")
    def {name}(self):
        {name}(asking(lab1))

"""
_TESTS = _HEAD + "".join(_METHOD.format(name=name) for name in EXERCISE_OF)


class Gradescope:
    """The folders of Gradescope's container (source, submission, results), one set a submission."""

    name = "gradescope-utils"
    packages = ("gradescope-utils",)

    def prepare(self, place: Place) -> None:
        """Nothing is shared: every container gets its own copy."""

    def grade(self, place: Place, submitted: Sequence[Submitted]) -> None:
        for one in submitted:
            root = place.write(f"{one.student}/run_autograder", _RUN_AUTOGRADER).parent
            place.write(f"{one.student}/source/run_tests.py", _RUN_TESTS)
            place.write(f"{one.student}/source/tests/test_lab1.py", _TESTS)
            place.write(f"{one.student}/submission/lab1.py", one.program)
            (root / "results").mkdir()
            place.shell.run("bash", "run_autograder", at=root)

    def points(self, place: Place, student: str) -> Points | None:
        try:
            text = (place.folder / student / "results" / "results.json").read_text(encoding="utf-8")
            tests = json.loads(text)["tests"]
        except (OSError, ValueError):
            return None
        return points_of({one["name"].split()[0] for one in tests if one["status"] == "passed"})
