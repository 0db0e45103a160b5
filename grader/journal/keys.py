"""What a grade depends on, and what a program's answers do, as digests: what is known does not run again."""

from __future__ import annotations

import ast
import hashlib
import json
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from grader.course.lab import Lab
from grader.records import Submission

ENGINE = Path(__file__).parent.parent
PACKAGES = ("torch", "torchvision", "numpy", "matplotlib", "pandas")
"""What students' programs may lean on, where it is there."""


def key_of(submission: Submission, lab: Lab) -> str:
    """A digest of a hand-in's program, the lab with its secret, and data: what its grade depends on.

    Level and device stand beside it in the journal: a better level does as well.
    """
    data = [_digest_of(lab.course / "assignments" / "data" / name) for name in lab.data]
    return _digest([lab.digest, data, program_key(submission, lab)])


def program_key(submission: Submission, lab: Lab) -> str:
    """A digest of a hand-in's files and their times, and of all else that decides what its program answers.

    Not of what it is asked, which stands beside each answer; nor of what it was asked before, since seeds and
    torch's settings are set anew for each question. A program that counts its calls is its author's affair.
    """
    times = sorted((path, time.isoformat()) for path, time in submission.modified.items())
    beside = [_engine(), _packages(), lab.probes, *_exercises(lab), sorted(lab.skeletons.items())]
    return _digest([lab.name, beside, submission.digest, times])


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
