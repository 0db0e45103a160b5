"""What a grade depends on, and what a program's answers do, as digests: what is known does not run again."""

from __future__ import annotations

import ast
import hashlib
import json
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from grader.course.lab import Lab
from grader.records import Submission

ENGINE = Path(__file__).parent.parent
PACKAGES = ("torch", "torchvision", "numpy", "matplotlib", "pandas")
"""What students' programs may lean on, where it is there."""


class Keys(NamedTuple):
    """What hand-ins are known by."""

    grade: str
    """A digest of what a grade depends on: the program, the lab with its secret, data.

    Level and device stand beside it in the journal: a better level does as well.
    """
    program: str
    """A digest of what a program's answers depend on: its files and their times, and what a worker is told.

    Not of what it is asked, which stands beside each answer; nor of what it was asked before, since seeds and
    torch's settings are set anew for each question. A program that counts its calls is its author's affair.
    """


class KeysOfLab:
    """Makes keys; what is the lab's, the grader's and the machine's is looked up once."""

    def __init__(self, lab: Lab) -> None:
        data = [_digest_of(lab.course / "assignments" / "data" / name) for name in lab.data]
        self._decides = [lab.digest, data]
        skeletons = sorted(lab.skeletons.items())
        told = [lab.name, _engine(), _packages(), lab.probes, *_exercises(lab), skeletons]
        self._told = _digest(told)

    def of(self, submission: Submission) -> Keys:
        """The keys of a hand-in."""
        times = sorted((path, time.isoformat()) for path, time in submission.modified.items())
        program = _digest([self._told, submission.digest, times])
        return Keys(_digest([self._decides, program]), program)


def _exercises(lab: Lab) -> list[object]:
    """What a worker is told of a lab: rules, limits, and the solution, where parts of it are put in place."""
    rules = [
        (e.name, e.parts, e.builds_on, e.forbidden, e.forbidden_modules) for e in lab.exercises
    ]
    leans = any(exercise.builds_on for exercise in lab.exercises)
    solution = ast.dump(ast.parse(lab.reference_source)) if leans else ""
    return [rules, repr(lab.limits), solution]


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@cache
def _engine() -> str:
    digest = hashlib.sha256()
    for path in sorted(ENGINE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _packages() -> list[str]:
    return [platform.python_version(), *(f"{name} {_version(name)}" for name in PACKAGES)]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


@cache
def _digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
