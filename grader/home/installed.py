"""What a student's machine lacks before ``pytest assignments/lab2`` can run, each with what mends it."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, entry_points, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from grader.course.kit_file import kit_in
from grader.shown import fit

OLDEST_PYTHON = (3, 11)
PLUGIN = "grader.judging.plugin"
NAMED = ("torch", "torchvision", "numpy", "matplotlib", "pytest")
"""Packages that have a line of their own; others have one if they are not there."""
INSTALL = "python -m pip install -r requirements.txt"
FETCH = "grader update kit.zip, with the kit as your course gave it out"
_IMPORT = (
    "import matplotlib, numpy, torch; from grader.sandbox import vision; vision.load_torchvision()"
)


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must be there."""

    name: str
    what: str
    """What was found."""
    mend: str = ""
    """The command that mends it; empty where it is there."""


def needs(folder: Path | None) -> Iterator[Need]:
    """All that is needed, there or not; ``folder`` holds ``assignments/``, None where it was not found."""
    yield _python()
    packages = list(_packages())
    yield from packages
    if all(not package.mend for package in packages):
        yield from (need for need in (_pair(), _imported()) if need)
    yield _plugin()
    yield from _files(folder)


def _python() -> Need:
    found, oldest = platform.python_version(), ".".join(map(str, OLDEST_PYTHON))
    if sys.version_info < OLDEST_PYTHON:
        return Need("Python", f"{found} is too old", f"install Python {oldest} or newer")
    return Need("Python", found)


def _packages() -> Iterator[Need]:
    wanted = [Requirement(line) for line in requires("labgrader") or []]
    for one in wanted:
        if one.marker and not one.marker.evaluate({"extra": ""}):
            continue
        need = _package(one)
        if need.mend or one.name in NAMED:
            yield need


def _package(wanted: Requirement) -> Need:
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        return Need(wanted.name, "is not installed", INSTALL)
    if not wanted.specifier.contains(found, prereleases=True):
        return Need(wanted.name, f"{found}, where {wanted.specifier} is needed", INSTALL)
    return Need(wanted.name, found)


def _pair() -> Need | None:
    """torchvision says which torch it was built for."""
    there = Version(version("torch")).public
    for line in requires("torchvision") or []:
        wanted = Requirement(line)
        if wanted.name == "torch" and not wanted.specifier.contains(there, prereleases=True):
            what = f"{version('torchvision')} is for torch {wanted.specifier}, and torch is {there}"
            return Need("torchvision", what, INSTALL)
    return None


def _imported() -> Need | None:
    """Whether they can be imported at all, as labs do it: a package may be there and its libraries not."""
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return None
    last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    return Need("imports", f"fail: {fit(last, 200)}", f"{INSTALL} --force-reinstall")


def _plugin() -> Need:
    found = {point.value for point in entry_points(group="pytest11")}
    if PLUGIN in found:
        return Need("pytest's plugin", "is registered")
    return Need("pytest's plugin", "is not registered, so pytest does not know the tests", INSTALL)


def _files(folder: Path | None) -> Iterator[Need]:
    if folder is None:
        yield Need(
            "labs", "no assignments/ at or above this folder", "cd FOLDER, the unpacked kit's"
        )
        return
    labs = sorted(path.parent.name for path in folder.glob("assignments/*/lab.toml"))
    kit = kit_in(folder)
    given = kit.files if kit else {}
    missing = [name for name in given if not (folder / name).is_file()]
    if lost := [name for name in missing if not _is_data(name)]:
        yield Need("labs", f"not there: {_few(lost)}", FETCH)
    elif not labs:
        yield Need("labs", f"there are none in {folder / 'assignments'}", FETCH)
    else:
        yield Need("labs", ", ".join(labs) + (f", of the kit of {kit.made}" if kit else ""))
    if lost := [name for name in missing if _is_data(name)]:
        yield Need("data", f"not there: {_few(lost)}", FETCH)
    elif data := [name for name in given if _is_data(name)]:
        yield Need("data", _few(data))


def _is_data(name: str) -> bool:
    return name.startswith("assignments/data/")


def _few(names: list[str]) -> str:
    return fit(", ".join(names), 300)
