"""What a grade depends on, as one digest: where it is known, nobody's code runs again."""

from __future__ import annotations

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
    """A digest of a hand-in's files, their times, the lab with its secret and data, grader and packages.

    Level and device stand beside it in the journal: a better level does as well.
    """
    times = sorted((path, time.isoformat()) for path, time in submission.modified.items())
    data = [_digest_of(lab.course / "assignments" / "data" / name) for name in lab.data]
    decides = [lab.name, lab.digest, data, sorted(lab.skeletons.items())]
    parts = [decides, _engine(), _packages(), submission.digest, times]
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
