"""What this machine can do, found by trying: isolation, device, data, versions.

torch is imported only where a GPU may be: a zygote is started first, and imports it too.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from grader import __version__
from grader.course import fashion_mnist as data
from grader.errors import NoIsolation, UsageError
from grader.isolation.keeper import open_keeper

OLDEST_TORCH = (2, 11)
DRIVERS = ("nvidia[0-9]*", "kfd", "dxg")
"""Devices without which torch need not be asked for a GPU: NVIDIA's, AMD's, and Windows' below Linux."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what was found."""

    name: str
    good: bool
    what: str


def findings(course: Path | None) -> Iterator[Finding]:
    """Everything a person may want to know before grading; ``course`` may be missing."""
    yield Finding("grader", True, f"{__version__}, Python {platform.python_version()}")
    yield _torch()
    yield from _isolation(course)
    yield Finding("device", True, _gpu() or "cpu (no GPU found)")
    yield _full_set()
    missing = "no solutions/ at or above this folder; name the course with --course"
    yield Finding("course", course is not None, str(course or missing))


def choose_device(choice: str) -> str:
    """``cpu`` or ``cuda`` for auto, cpu or cuda; UsageError if a GPU is asked for and there is none."""
    check_torch()
    if choice == "cuda" and not cuda_is_there():
        raise UsageError("--device cuda: torch sees no GPU here; leave --device out to use the CPU")
    return "cuda" if choice != "cpu" and cuda_is_there() else "cpu"


def check_torch() -> None:
    """UsageError if torch is older than what the labs are written for."""
    if _version(found := version("torch")) < OLDEST_TORCH:
        wanted = ".".join(map(str, OLDEST_TORCH))
        raise UsageError(
            f"torch {found} is too old; install torch {wanted} or newer, as the README says"
        )


def cuda_is_there() -> bool:
    """Whether torch sees a GPU, asked in a way that leaves this process free to fork."""
    if not any(any(Path("/dev").glob(name)) for name in DRIVERS):
        return False
    import torch

    os.environ["PYTORCH_NVML_BASED_CUDA_CHECK"] = "1"
    return torch.cuda.is_available()


def _gpu() -> str:
    if not cuda_is_there():
        return ""
    import torch

    return str(torch.cuda.get_device_name())


def _torch() -> Finding:
    found = version("torch")
    good = _version(found) >= OLDEST_TORCH
    return Finding("torch", good, found + ("" if good else ": too old, see the README"))


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("+")[0].split(".")[:2])


def _isolation(course: Path | None) -> Iterator[Finding]:
    try:
        with open_keeper(course or Path.cwd(), least="D") as keeper:
            found = keeper.isolation
    except NoIsolation as refusal:
        yield Finding("isolation", False, str(refusal))
        return
    boundary = "" if found.level != "D" else ", no security boundary"
    layers = ", ".join(found.layers)
    yield Finding("isolation", not boundary, f"level {found.level}{boundary}: {layers}")
    for missing in found.missing:
        yield Finding("", False, f"not there: {missing}")


def _full_set() -> Finding:
    folder = data.default_folder()
    if data.is_whole(folder):
        return Finding("Fashion-MNIST", True, f"full set in {folder}")
    return Finding(
        "Fashion-MNIST", True, "the course's subset; `grader data fetch` gets the full set"
    )
