"""The project's own sdist and wheel hold the engine, and nothing of a course."""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.authoring.leaks import prove_a_kit_tells_nothing
from grader.course.lab import Lab, lab_names, load_lab
from grader.errors import LabError

ROOT = Path(__file__).parent.parent
Contents = Mapping[str, bytes]

KNOWN = (
    "templates/new_lab/trials.py.jinja:",  # the worked example of a new lab: a layer without its bias
    "sandbox/rehearsal.py:",  # a small network that the grader warms up with
)
"""Where the engine says what any program says, and a lab's does too."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both, built from the working tree without a network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def sdist(built: Path) -> Contents:
    """What the sdist holds, by path."""
    found = {}
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        for member in archive.getmembers():
            inside = archive.extractfile(member)
            found[member.name.partition("/")[2]] = inside.read() if inside else b""
    return found


@pytest.fixture(scope="module")
def wheel(built: Path) -> Contents:
    """What the wheel holds, by path."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_distributions_hold_the_engine_alone(sdist: Contents, wheel: Contents) -> None:
    """No folder of the course, and no test of ours, which has students' right programs."""
    assert {name.partition("/")[0] for name in sdist if "/" in name} == {"grader", "templates"}
    assert {name.partition("/")[0].partition("-")[0] for name in wheel} == {"grader", "labgrader"}
    assert "grader/templates/page.html" in wheel


@pytest.mark.parametrize("name", lab_names(ROOT))
def test_distributions_give_nothing_away(name: str, sdist: Contents, wheel: Contents) -> None:
    """No solution, hidden test, trial or secret of any lab is in either, in any form."""
    lab = load_lab(ROOT, name)

    for held in (sdist, wheel):
        assert [line for line in leaks(lab, held) if not any(map(line.__contains__, KNOWN))] == []


def leaks(lab: Lab, held: Contents) -> list[str]:
    """A line for each thing of the lab's that is found."""
    try:
        prove_a_kit_tells_nothing(lab, held, {})
    except LabError as error:
        return str(error).splitlines()
    return []
