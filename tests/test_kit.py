"""Gradescope's container gets what grades one lab, and its programs do what they are to."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.lab import Lab
from grader.errors import UsageError
from grader.exports import kit
from grader.exports.kit import PROGRAMS, gradescope_kit
from grader.reports.language import templates_folder

LAB1 = Path(__file__).parent / "scenarios" / "lab1"
Main = Callable[..., tuple[int, str, str]]


def unpacked(content: bytes, folder: Path) -> Path:
    """The kit, where Gradescope would unpack it."""
    folder.mkdir()
    (folder / "kit.zip").write_bytes(content)
    with zipfile.ZipFile(folder / "kit.zip") as archive:
        archive.extractall(folder / "source")
    return folder / "source"


def autograder(folder: Path, lab: Lab, student: dict[str, object], program: bytes) -> Path:
    """What Gradescope has in ``/autograder`` when a submission comes."""
    unpacked(gradescope_kit(lab), folder)
    (folder / "submission").mkdir()
    (folder / "submission" / "lab1.py").write_bytes(program)
    metadata = {"id": 5, "users": [{"email": "a@example.org", "name": "Wei Li", **student}]}
    (folder / "submission_metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return folder


def run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """``run_autograder`` in that place."""
    paths = {"AUTOGRADER_ROOT": str(folder), "AUTOGRADER_PYTHON": sys.executable}
    return subprocess.run(
        ["bash", str(folder / "source" / "run_autograder")],
        env=os.environ | paths | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_kit_holds_what_grades_the_lab_and_nothing_of_others(lab2: Lab) -> None:
    """The engine, one lab without its proofs, the data that it names; programs may be run."""
    content = gradescope_kit(lab2)

    assert content == gradescope_kit(lab2)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        runnable = {i.filename for i in archive.infolist() if i.external_attr >> 16 & 0o111}
    wanted = {
        *("setup.sh", "run_autograder", "lab", "pyproject.toml", "README.md", "constraints.txt"),
        *("course.toml", "grader/grade.py", "templates/student.html", "solutions/lab2/tests.py"),
        *("assignments/data/fashion-mnist-subset.npz", "assignments/lab2/lab2.py"),
        "solutions/data/fashion-mnist-subset-test-labels.npz",
    }
    assert wanted <= names
    assert runnable == set(PROGRAMS)
    unwanted = ("solutions/lab1/", "assignments/lab1/", "solutions/lab2/trials/", "tests/")
    assert [n for n in names if n.startswith(unwanted) or "__pycache__" in n or "make_" in n] == []


def test_run_autograder_writes_gradescopes_results(lab1: Lab, tmp_path: Path) -> None:
    """For whom the metadata name, of what was handed in; nothing else is left behind."""
    program = (LAB1 / "6_of_10_total_wrong_mean_right.py").read_bytes()
    folder = autograder(tmp_path / "autograder", lab1, {"id": 77, "sid": "../22 14"}, program)
    (tmp_path / "scratch").mkdir()

    done = run(folder, TMPDIR=str(tmp_path / "scratch"))

    assert done.returncode == 0, done.stderr
    assert "Isolation level " in done.stdout
    results = json.loads((folder / "results" / "results.json").read_bytes())
    assert results["score"] == 6
    assert {test["max_score"] > 0 for test in results["tests"]} == {True}
    assert list((tmp_path / "scratch").glob("tmp.*")) == []


def test_run_autograder_has_no_result_where_a_person_must_look(lab1: Lab, tmp_path: Path) -> None:
    """Gradescope then says that the autograder failed, which is neither points lost nor won."""
    folder = autograder(tmp_path / "autograder", lab1, {"id": 77}, b"")
    (folder / "submission" / "link.py").symlink_to("/etc/passwd")

    done = run(folder)

    assert done.returncode != 0
    assert "error: " in done.stderr
    assert not (folder / "results" / "results.json").exists()


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_programs_are_bash(name: str) -> None:
    """They parse, and stop at whatever fails."""
    path = templates_folder() / "gradescope" / name

    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0
    assert "\nset -euo pipefail\n" in path.read_text(encoding="utf-8")


def test_a_container_with_an_old_python_is_told(tmp_path: Path) -> None:
    """With what to choose, before anything is installed."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, ends in (("apt-get", 0), ("python3", 1)):
        (programs / name).write_text(f"#!/bin/sh\nexit {ends}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"

    done = subprocess.run(
        [shutil.which("bash") or "bash", templates_folder() / "gradescope" / "setup.sh"],
        env={"PATH": path, "AUTOGRADER_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == (
        "Python 3.11 or later is needed: choose Ubuntu 24.04 or later as the base image\n"
    )


def test_an_installed_grader_without_its_source_makes_no_kit(
    lab1: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how to install it instead."""
    shutil.copytree(templates_folder() / "gradescope", tmp_path / "templates" / "gradescope")
    monkeypatch.setattr(kit, "templates_folder", lambda: tmp_path / "templates")

    with pytest.raises(UsageError, match=r"has no pyproject\.toml, which the kit .* --editable"):
        gradescope_kit(lab1)


def test_the_command_writes_a_kit_once(main: Main, tmp_path: Path) -> None:
    """And says that it is for the staff; another one is not written over it."""
    path = tmp_path / "autograder.zip"
    words = ("kit", "gradescope", "--lab", "lab1", "--out", path)

    code, said, _ = main(*words)

    assert code == 0
    assert said == (
        f"wrote {path}: it holds the hidden tests, so upload it to Gradescope and nowhere else\n"
    )
    code, _, errors = main(*words)
    assert (code, errors) == (2, f"error: {path} is there already; name another file with --out\n")


def test_grade_writes_no_result_that_is_provisional(
    grader: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """It says so, and how strongly the program was held."""
    path = tmp_path / "results.json"

    words = ("grade", LAB1 / "full_marks.py", "--lab", "lab1", "--quick", "--gradescope", path)
    done = grader(*words)

    assert not path.exists()
    assert f"{path} is not written, as the grade is provisional" in done.stderr
    assert done.stdout.startswith("Isolation level ")


def test_level_d_is_said_plainly(
    grader: Callable[..., subprocess.CompletedProcess[str]],
    without: Callable[[str], str],
    tmp_path: Path,
) -> None:
    """A container that isolates nothing lets a program read the hidden tests."""
    path = tmp_path / "results.json"

    words = ("grade", LAB1 / "full_marks.py", "--lab", "lab1", "--level", "D", "--gradescope", path)
    done = grader(*words, before=without("Landlock+namespaces+seccomp"))

    assert done.returncode == 0, done.stderr
    assert "Isolation level D: no security boundary, so the program could read" in done.stdout
    assert json.loads(path.read_bytes())["score"] == 10
