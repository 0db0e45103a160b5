"""What of the reference goes into a worker: only what the exercises that are built on rest on."""

from __future__ import annotations

from grader.judging.runner import excerpt

REFERENCE = """
import math
STEP = 2
if STEP:
    SIZE = STEP + 1
twice = lambda x: x * STEP

def helper(x):
    return twice(x) + SIZE

def first(x):
    return helper(x) + math.pi

def second(x):
    return first(x)

result = second(1)
"""


def run(names: tuple[str, ...]) -> dict[str, object]:
    module: dict[str, object] = {}
    exec(excerpt(REFERENCE, names), module)
    return module


def test_what_a_definition_rests_on_comes_along() -> None:
    """Constants, lambdas, branches and helpers that a definition uses are in its excerpt."""
    module = run(("first",))

    assert module["first"](1) > 8  # type: ignore[operator]
    assert {"math", "STEP", "SIZE", "twice", "helper"} <= module.keys()


def test_nothing_else_comes_along() -> None:
    """Other exercises' solutions, and statements that run something, stay with the judge."""
    assert not {"second", "result"} & run(("first",)).keys()
    assert excerpt(REFERENCE, ()) == ""
