"""The lab that all graders get: its exercises, tests and probes as texts, to be put into each one's form."""

from __future__ import annotations

import re
from pathlib import Path

LAB = Path(__file__).parent / "lab"
CHECKS = (LAB / "checks.py").read_text(encoding="utf-8")
PROBES = (LAB / "probes.py").read_text(encoding="utf-8")

_CHECK = re.compile(r"^def (test_([a-z0-9]+)_\w+)\(ask\):\n(?:(?: .*)?\n)+", re.MULTILINE)
_OF = {
    "accuracy": "evaluate_accuracy",
    "dropout": "dropout_layer",
    "penalty": "l2_penalty",
    "relu": "MyReLU",
    "parallel": "ParallelBlock",
    "corr2d": "corr2d",
}
EXERCISES = tuple(_OF.values())
EXERCISE_OF = {found[1]: _OF[found[2]] for found in _CHECK.finditer(CHECKS)}
"""Of each test its exercise; each is worth a point."""
TEXT_OF = {found[1]: found[0].strip() + "\n" for found in _CHECK.finditer(CHECKS)}
"""Of each test its source."""
BEFORE = CHECKS[: CHECKS.index("def test_")].strip() + "\n"
"""What every test needs: imports and how inputs are drawn."""
MOST = len(EXERCISE_OF)
"""The points of the lab."""

ASKING = """
def asking(module):
    return lambda name, *arguments: globals()[name](module, *arguments)
"""
WHOLE = f"{CHECKS}\n\n{PROBES}\n{ASKING}"
"""Tests and probes in one file, for graders that run students' code in their own process."""


def points_of(passed: set[str]) -> dict[str, float]:
    """Points by exercise, given the names of the tests that passed."""
    return {
        exercise: float(sum(EXERCISE_OF.get(name) == exercise for name in passed))
        for exercise in EXERCISES
    }
