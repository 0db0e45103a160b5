"""The modules beside a lab's file that it may import."""

from __future__ import annotations

import sys
import sysconfig
from functools import cache
from importlib.machinery import PathFinder
from pathlib import PurePosixPath

from grader.intake.lab_file import is_test
from grader.intake.scripts import Unreadable, check_size, source_text
from grader.records import Submission, Text

_NEVER_HELPERS = {"conftest", "grader", "labgrader", "pytest", "sitecustomize", "usercustomize"}


def helper_modules(
    submission: Submission, program: str, lab_name: str
) -> tuple[dict[str, str], list[Text]]:
    """The modules at and below the lab's file that it may import, and why others are left out."""
    helpers: dict[str, str] = {}
    notes: list[Text] = []
    files, folder = submission.files, PurePosixPath(program).parent
    for path in sorted(files):
        if not PurePosixPath(path).is_relative_to(folder):
            continue
        name = PurePosixPath(path).relative_to(folder)
        if not _may_help(path, name, program, lab_name):
            continue
        if _is_installed(name.parts[0].removesuffix(".py")):
            notes.append(
                Text(
                    "{file} was left out, as it has the name of a module of Python or a package; "
                    "rename it.",
                    {"file": str(name)},
                )
            )
            continue
        try:
            helpers[str(name)] = source_text(path, files[path])
        except Unreadable as error:
            notes.append(error.reason)
        check_size(submission.origin, helpers.values())
    return helpers, notes


def _may_help(path: str, name: PurePosixPath, program: str, lab_name: str) -> bool:
    """Whether ``import`` could find it, and it is neither the lab, its copy, nor a test."""
    importable = all(part.isidentifier() for part in name.with_suffix("").parts)
    package = name.name == "__init__.py" and len(name.parts) > 1
    return (
        path != program
        and name.suffix == ".py"
        and importable
        and (package or not is_test(path))
        and name.parts[0].removesuffix(".py") != lab_name
    )


@cache
def _is_installed(name: str) -> bool:
    """Whether Python or a package has a top-level module of that name, found without importing."""
    if name in sys.stdlib_module_names or name in _NEVER_HELPERS:
        return True
    paths = sysconfig.get_paths()
    return PathFinder.find_spec(name, [paths["purelib"], paths["platlib"]]) is not None
