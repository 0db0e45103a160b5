"""The students' part of this grader as a wheel: what their own runs import, and nothing else of it.

Which modules these are is read from the imports, so that there is no list to keep. Its version holds a digest
of what is in it: another part of the same grader is another version, and pip takes it over the older one.
"""

from __future__ import annotations

import ast
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grader import __version__
from grader.reports.language import templates_folder

ENGINE = Path(__file__).parent.parent
ROOTS = ("judging/plugin.py", "testing.py", "data.py", "commands/students_cli.py")
"""What students call; all that these import goes along."""
FOR_LABS = ("matplotlib", "pillow", "pytest-json-report", "torchvision")
"""What no module needs, but labs or students' own runs do."""
_DESCRIPTION = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "labgrader"
version = {version}
description = "What students need of labgrader: pytest's plugin, the words of tests, what packs a hand-in."
requires-python = ">=3.11"
license = "MIT"
dependencies = {dependencies}

[project.scripts]
grader = "grader.commands.students_cli:main"

[project.entry-points.pytest11]
labgrader = "grader.judging.plugin"

[tool.hatch.build.targets.wheel]
packages = ["grader"]
"""


class Wheel(NamedTuple):
    """A wheel as it lies in a kit."""

    name: str
    version: str
    content: bytes


@cache
def students_wheel() -> Wheel:
    """The wheel, the same bytes for the same engine."""
    # Late: only who makes a kit waits for it.
    from hatchling.builders.wheel import WheelBuilder

    files = dict(sorted(_files().items()))
    version = f"{__version__}+student.k{_digest(files)}"
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {**files, "pyproject.toml": _description(version)}.items():
            path = Path(folder, "source", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        builder = WheelBuilder(str(Path(folder, "source")))
        wheel = Path(next(builder.build(directory=str(Path(folder, "dist")))))
        return Wheel(wheel.name, version, wheel.read_bytes())


def students_modules() -> list[Path]:
    """The engine's files that students' runs need, their packages' ``__init__`` with them."""
    found: set[Path] = set()
    waiting = [ENGINE / root for root in ROOTS]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [*_imported(path), *_packages_of(path)]
    return sorted(found)


def students_requirements() -> list[str]:
    """What the wheel depends on, within the bounds of the whole grader."""
    provided = packages_distributions()
    names = {name.partition(".")[0] for path in students_modules() for name in _names(path)}
    needed = {canonicalize_name(one) for module in names for one in provided.get(module, [])}
    needed |= {canonicalize_name(name) for name in FOR_LABS}
    own = [one for one in _requirements() if not one.marker]
    return sorted(str(one) for one in own if canonicalize_name(one.name) in needed)


def asked_of(package: str) -> str:
    """What this grader, or who develops it, asks of a package: ``ipykernel>=6.29``."""
    return next(f"{one.name}{one.specifier}" for one in _requirements() if one.name == package)


def _files() -> dict[str, bytes]:
    modules = {f"grader/{path.relative_to(ENGINE).as_posix()}": path for path in students_modules()}
    templates = templates_folder()
    words = {
        f"grader/templates/{path.relative_to(templates).as_posix()}": path
        for path in templates.glob("locale/*/LC_MESSAGES/*.po")
    }
    return {name: path.read_bytes() for name, path in {**modules, **words}.items()}


def _description(version: str) -> bytes:
    dependencies = json.dumps(students_requirements())  # a list of TOML's, too
    return _DESCRIPTION.format(version=json.dumps(version), dependencies=dependencies).encode()


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(_description("").replace(b"\r\n", b"\n"))
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:8]


def _packages_of(path: Path) -> Iterator[Path]:
    for folder in path.parents:
        if folder.is_relative_to(ENGINE) and (folder / "__init__.py").is_file():
            yield folder / "__init__.py"


def _imported(path: Path) -> Iterator[Path]:
    for name in _names(path):
        if name.split(".")[0] == ENGINE.name:
            module = ENGINE.joinpath(*name.split(".")[1:])
            yield from filter(Path.is_file, (module.with_suffix(".py"), module / "__init__.py"))


def _names(path: Path) -> Iterator[str]:
    """All that a module imports, in functions too; of ``from a import b`` both ``a`` and ``a.b``."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(origin), names=names):
                yield origin
                yield from (f"{origin}.{alias.name}" for alias in names)


def _requirements() -> list[Requirement]:
    return [Requirement(line) for line in requires("labgrader") or []]
