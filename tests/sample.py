"""Which part of a long suite runs by default: another part with every commit, told at the top of a run.

A suite that always leaves out the same tests is blind in the same places. What is drawn here follows from
the commit, so that a failure comes back on the same commit, and a fixed part never becomes the only one.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest

T = TypeVar("T")


@cache
def commit() -> str:
    """The commit that is tested; "no commit" where there is no git."""
    words = ["git", "rev-parse", "--short=12", "HEAD"]
    try:
        done = subprocess.run(
            words, cwd=Path(__file__).parent, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return "no commit"
    return done.stdout.strip() or "no commit"


def chance(what: str) -> Random:
    """Random numbers for one suite, the same for the same commit."""
    return Random(f"{commit()} {what}")


def part(of: Sequence[T], count: int, what: str) -> list[T]:
    """``count`` of them, in their own order."""
    chosen = sorted(chance(what).sample(range(len(of)), min(count, len(of))))
    return [of[index] for index in chosen]


def some(of: Sequence[T], count: int, what: str) -> list[object]:
    """All of them, for ``parametrize``; what is not of the part runs with ``--hostile`` alone."""
    kept = part(range(len(of)), count, what)
    return [
        value if index in kept else pytest.param(value, marks=pytest.mark.hostile)
        for index, value in enumerate(of)
    ]
