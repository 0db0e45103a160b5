"""The kit: one zip with all that students need, from pytest's plugin to a page that says how to begin.

Nothing is written before it is proven that no solution, hidden test, trial or secret is in any layer of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grader.authoring.bundle import bundle_files
from grader.authoring.handout import readme_name
from grader.authoring.leaks import prove_a_kit_tells_nothing
from grader.authoring.line_breaks import unwrapped
from grader.authoring.students_wheel import Wheel, asked_of, students_wheel
from grader.course.course import Course
from grader.course.kit_file import KIT_FILE, given_digest, kit_of, kit_text
from grader.course.lab import Lab
from grader.errors import UsageError
from grader.reports.language import templates_folder
from grader.reports.written import write_bytes, zipped

_PINNED = ("torch", "torchvision")
"""In one pip call, and as on the machine that made the kit: what labs were proven with."""
_SETTINGS = "assignments/pytest.ini"


def write_kit(labs: Sequence[Lab], out: Path, made: date) -> None:
    """Write the kit of these labs of one course; LabError or UsageError, and no file, if it may not be."""
    if not out.parent.is_dir():
        raise UsageError(
            f"{out.parent} is no folder; make it, or name another place for {out.name}"
        )
    if out.suffix.lower() != ".zip":
        raise UsageError(f"{out} is no .zip; name the zip that is to be written")
    write_bytes(out, zipped(kit_files(labs, made)))
    out.chmod(0o644)  # it is for others


def kit_files(labs: Sequence[Lab], made: date) -> dict[str, bytes]:
    """What the kit holds, by path; the same bytes for the same labs, engine and day."""
    wheel = students_wheel()
    of_labs = {lab.name: bundle_files(lab) for lab in labs}
    files = {name: content for of_lab in of_labs.values() for name, content in of_lab.items()}
    files |= _beside(labs, wheel)
    files[_SETTINGS] = _settings(files.get(_SETTINGS, b"[pytest]\n"))
    digests = {lab.name: _given(lab, of_labs[lab.name]) for lab in labs}
    files[KIT_FILE] = kit_text(kit_of(files, digests, wheel.version, made))
    for lab in labs:
        own = {name for name in files if name.startswith(f"assignments/{lab.name}/")}
        others = {name for of_lab in of_labs.values() for name in of_lab if _is_a_labs(name, labs)}
        prove_a_kit_tells_nothing(
            lab,
            {name: files[name] for name in files if name not in own | others},
            {name: files[name] for name in others - own},
        )
    return dict(sorted(files.items()))


def _is_a_labs(name: str, labs: Sequence[Lab]) -> bool:
    return any(name.startswith(f"assignments/{lab.name}/") for lab in labs)


def _given(lab: Lab, files: Mapping[str, bytes]) -> str:
    folder = f"assignments/{lab.name}/"
    return given_digest(
        lab.name,
        {
            name.removeprefix(folder): content
            for name, content in files.items()
            if name.startswith(folder)
        },
    )


def _settings(given: bytes) -> bytes:
    """The course's settings, and that the plugin must be there: said before any import fails."""
    return given.rstrip() + b"\nrequired_plugins = labgrader\n"


def _beside(labs: Sequence[Lab], wheel: Wheel) -> dict[str, bytes]:
    """What lies beside ``assignments/``: the wheel, how to install it, and how to begin."""
    container = {
        "name": "labs",
        "image": "python:3.12",
        "postCreateCommand": "python -m pip install -r requirements.txt",
        "customizations": {"vscode": {"extensions": ["ms-python.python", "ms-toolsai.jupyter"]}},
    }
    panel = {
        "python.testing.pytestEnabled": True,
        "python.testing.unittestEnabled": False,
        "python.testing.pytestArgs": ["assignments"],
        "files.encoding": "utf8",
    }
    return {
        wheel.name: wheel.content,
        "requirements.txt": _requirements(wheel),
        ".devcontainer/devcontainer.json": _json(container),
        ".vscode/settings.json": _json(panel),
        **_readmes(labs, wheel),
    }


def _requirements(wheel: Wheel) -> bytes:
    pins = [f"{name}=={version(name).partition('+')[0]}" for name in _PINNED]
    lines = [
        "# All in one pip call: torch and torchvision are built for each other.",
        *pins,
        asked_of("ipykernel") + "  # for notebooks",
        f"./{wheel.name}",
    ]
    return ("\n".join(lines) + "\n").encode()


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2).encode() + b"\n"


def _readmes(labs: Sequence[Lab], wheel: Wheel) -> dict[str, bytes]:
    """How to begin, in each language of the course in which that is written."""
    environment = Environment(
        loader=FileSystemLoader(templates_folder() / "kit"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,  # Markdown
    )
    pages = {}
    for code in Course(labs[0].course).languages:
        name = readme_name(code)
        if (templates_folder() / "kit" / name).is_file():
            page = environment.get_template(name)
            text = page.render(
                labs=[(lab.name, lab.title[code]) for lab in labs],
                first=labs[0].name,
                wheel=wheel.name,
            )
            pages[name] = unwrapped(text).encode()
    return pages
