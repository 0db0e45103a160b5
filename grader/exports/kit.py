"""The autograder that Gradescope runs in a container of its own: this grader with one lab of the course.

The zip and its two programs, ``setup.sh`` and ``run_autograder``: gradescope-autograders.readthedocs.io,
"Autograder Specifications". It holds the lab's solution and hidden tests, and is for the staff alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grader.course.course import SETTINGS, Course
from grader.course.lab import Lab
from grader.errors import UsageError
from grader.reports.language import templates_folder
from grader.reports.written import zipped

PROGRAMS = ("setup.sh", "run_autograder")
LAB_NAME = "lab"
"""The file that tells ``run_autograder`` which lab it is."""
ENGINE = ("pyproject.toml", "README.md", "constraints.txt", "grader", "templates")
"""What the grader is installed from."""
_FOR_AUTHORS = ("trials", "make_*.py")


def gradescope_kit(lab: Lab) -> bytes:
    """The zip; UsageError where the grader is installed without its source."""
    files = dict(_programs())
    files[LAB_NAME] = lab.name.encode()
    files |= _engine(templates_folder().parent)
    files |= _course(lab)
    return zipped(dict(sorted(files.items())), PROGRAMS)


def _programs() -> Iterator[tuple[str, bytes]]:
    for name in PROGRAMS:
        yield name, (templates_folder() / "gradescope" / name).read_bytes()


def _engine(root: Path) -> dict[str, bytes]:
    if missing := [name for name in ENGINE if not (root / name).exists()]:
        raise UsageError(
            f"{root} has no {missing[0]}, which the kit installs the grader from; install the grader with"
            " --editable from its source, and call it from there"
        )
    return {name: content for part in ENGINE for name, content in _files(root, root / part)}


def _course(lab: Lab) -> dict[str, bytes]:
    """What grading the lab reads, and nothing that proves or makes it."""
    course = lab.course
    places = [course / SETTINGS, Course(course).locale, lab.folder, lab.handout]
    if lab.data:
        data = lab.handout.parent / "data"
        places += [lab.folder.parent / "data", *(data / name for name in lab.data)]
    return {name: content for place in places for name, content in _files(course, place)}


def _files(root: Path, place: Path) -> Iterator[tuple[str, bytes]]:
    for path in [place] if place.is_file() else sorted(place.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and not _is_left_out(inside):
            yield inside.as_posix(), path.read_bytes()


def _is_left_out(inside: Path) -> bool:
    hidden = any(part.startswith((".", "__pycache__")) for part in inside.parts)
    proof = inside.parts[0] == "solutions" and any(
        Path(part).match(kind) for part in inside.parts for kind in _FOR_AUTHORS
    )
    return hidden or proof
