"""The workflow that courses copy, its steps run in a shell as a runner would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest
import yaml

COURSE = Path(__file__).resolve().parent.parent
WORKFLOW = COURSE / "templates" / "ci" / "github.yml"


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    return yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """What the two checkouts leave: the course, and a push with the reference as the student's file."""
    (tmp_path / "course").symlink_to(COURSE)
    pushed = tmp_path / "submission" / "assignments" / "lab2"
    pushed.mkdir(parents=True)
    shutil.copy(COURSE / "solutions" / "lab2" / "lab2.py", pushed)
    return tmp_path


def run_step(workflow: dict[str, Any], name: str, workspace: Path, **extra: str) -> str:
    steps = workflow["jobs"]["grade"]["steps"]
    script = next(step["run"] for step in steps if step.get("name") == name)
    bin_folder = workspace / "bin"
    bin_folder.mkdir(exist_ok=True)
    if os.geteuid() == 0 or not shutil.which("sudo"):  # a machine without sudo: be who we are
        sudo = bin_folder / "sudo"
        sudo.write_text('#!/bin/sh\nexec "$@"\n')
        sudo.chmod(0o755)
    path = f"{bin_folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | workflow["env"] | {"PATH": path} | extra
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=workspace,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_steps_grade_a_push_and_leave_the_score(
    workflow: dict[str, Any], workspace: Path
) -> None:
    """Grading what was pushed writes score.json with full marks for the reference, and shows the points."""
    run_step(workflow, "grade", workspace)
    shown = run_step(workflow, "show the points", workspace)

    score = json.loads((workspace / "score.json").read_text(encoding="utf-8"))
    assert score["score"] == score["max_score"] == 100
    assert "**lab2: 100 / 100**" in shown


def test_the_install_step_installs_the_grader(workflow: dict[str, Any], workspace: Path) -> None:
    """The install step leaves a `grader` command in an environment that has its dependencies."""
    venv.create(workspace / "venv", with_pip=True)
    (packages,) = (workspace / "venv").glob("lib/python*/site-packages")
    here = [entry for entry in sys.path if entry.endswith("site-packages")]
    (packages / "dependencies.pth").write_text("\n".join(here))
    path = f"{workspace / 'venv' / 'bin'}:{os.environ['PATH']}"

    run_step(workflow, "install the grader", workspace, PATH=path)

    assert (workspace / "venv" / "bin" / "grader").is_file()


def test_the_score_is_kept_whatever_happens(workflow: dict[str, Any]) -> None:
    """The artifact is uploaded even where a step failed, and no checkout leaves its token behind."""
    steps = workflow["jobs"]["grade"]["steps"]

    upload = next(step for step in steps if "upload-artifact" in step.get("uses", ""))
    checkouts = [step for step in steps if "checkout" in step.get("uses", "")]
    assert upload["if"] == "always()"
    assert upload["with"]["path"] == "score.json"
    assert len(checkouts) == 2
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
