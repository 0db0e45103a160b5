"""pytest-prairielearn-grader: the student's code in its sandbox process, asked through ``module_sandbox``."""

from __future__ import annotations

import json
from collections.abc import Sequence

from peers.lab_texts import CHECKS, EXERCISE_OF, PROBES, points_of
from peers.peer import Place, Points
from peers.submissions import Submitted

_TESTS = f"""{CHECKS}

import numpy
import pytest
from pytest_prairielearn_grader import ConfigObject

# a second is given by default: importing torch takes longer, and a busy machine a call
autograder_config = ConfigObject(
    sandbox_timeout=60.0,
    builtin_whitelist=[
        *("super", "sum", "any", "all", "getattr", "setattr", "hasattr", "type", "object", "iter"),
        *("next", "reversed", "filter", "globals", "property", "staticmethod"),
    ],
)


@pytest.fixture
def ask(module_sandbox):
    def asked(name, *arguments):
        value = module_sandbox.query_function("asked", name, *arguments, query_timeout=3.0)
        return torch.as_tensor(value) if isinstance(value, (numpy.ndarray, numpy.generic)) else value

    return asked
"""
_ASKED = """
from types import SimpleNamespace


def asked(name, *arguments):
    value = globals()[name](SimpleNamespace(**globals()), *arguments)
    return value.detach().numpy() if isinstance(value, torch.Tensor) else value
"""
_MARK = '@pytest.mark.grading_data(name="{name}", points=1)\n'


def _tests() -> str:
    """The tests with their marks; what they need is imported before them."""
    text = _TESTS.replace("import torch\n", "import pytest\nimport torch\n", 1)
    for name in EXERCISE_OF:
        text = text.replace(f"def {name}(", f"{_MARK.format(name=name)}def {name}(")
    return text


class PrairieLearn:
    """The folders of its quick start, one set a submission; without the other user of its image."""

    name = "pytest-prairielearn-grader"
    # what it imports beyond the requirements that it names
    packages = ("pytest-prairielearn-grader", "pandas", "networkx", "plot-serializer")

    def prepare(self, place: Place) -> None:
        """Nothing is shared: every container gets its own copy."""

    def grade(self, place: Place, submitted: Sequence[Submitted]) -> None:
        for one in submitted:
            at = place.write(f"{one.student}/test_student.py", _tests()).parent
            place.write(f"{one.student}/test_student/student_code.py", one.program)
            place.write(f"{one.student}/test_student/trailing_code.py", PROBES + _ASKED)
            place.shell.run("python", "-m", "pytest", "-q", "--rootdir=.", at=at)

    def points(self, place: Place, student: str) -> Points | None:
        try:
            result = place.folder / student / "autograder_results.json"
            told = json.loads(result.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return points_of({one["name"] for one in told["tests"] if one["outcome"] == "passed"})
