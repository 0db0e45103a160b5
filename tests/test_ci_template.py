"""The workflows that courses copy: what each may reach, and its steps run in a shell as a runner would."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from starting import Starter

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ROOT / "tests" / "scenarios"
FULL_MARKS = SCENARIOS / "lab1" / "full_marks.py"
OURS = re.compile(r"actions/(checkout|setup-python|upload-artifact|download-artifact)@[0-9a-f]{40}")

Workflow = dict[str, Any]
Step = dict[str, Any]

BACKEND = """
import pathlib

def prepare_metadata_for_build_editable(folder, config_settings=None):
    info = pathlib.Path(folder, "labgrader-0.1.0.dist-info")
    info.mkdir()
    (info / "METADATA").write_text(pathlib.Path("METADATA").read_text())
    return info.name

def build_editable(folder, config_settings=None, metadata_directory=None):
    raise SystemExit("nothing is to be built here")
build_wheel = build_editable
"""
"""What stands for hatchling, which pip would fetch; whoever has a .venv knows that it builds the project."""


def workflow(whose: str) -> Workflow:
    """The workflow of the ``students`` or of the ``staff``."""
    path = ROOT / "templates" / "ci" / f"github-{whose}.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps_of(whole: Workflow) -> Iterator[Step]:
    for job in whole["jobs"].values():
        yield from job["steps"]


def strings(value: object) -> Iterator[str]:
    """All text in a part of a workflow."""
    match value:
        case dict():
            for inner in value.values():
                yield from strings(inner)
        case list():
            for inner in value:
                yield from strings(inner)
        case _:
            yield str(value)


def expressions(value: object) -> set[str]:
    """What the service fills in: secrets, variables, settings."""
    return {name for text in strings(value) for name in re.findall(r"\$\{\{\s*(.*?)\s*\}\}", text)}


def run_step(
    whole: Workflow, job: str, name: str, workspace: Path, **extra: str
) -> subprocess.CompletedProcess[str]:
    step = next(step for step in whole["jobs"][job]["steps"] if step.get("name") == name)
    path = f"{workspace / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | whole["env"] | step.get("env", {}) | {"PATH": path} | extra
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=workspace,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def run_by_starter(
    starter: Starter, whole: Workflow, job: str, name: str, workspace: Path, **extra: str
) -> subprocess.CompletedProcess[str]:
    """A step that ends with a command, which is run as it was asked for, without the wait for torch."""
    for command in ("sudo", "python"):
        stand_in(workspace / "bin", command, 'printf "%s\\0" "$0" "$@" > asked')
    done = run_step(whole, job, name, workspace, **extra)
    assert done.returncode == 0, done.stderr
    command, *words = (workspace / "asked").read_text().removesuffix("\0").split("\0")
    if Path(command).name == "sudo":
        assert Path(words[0]).name == "grader"
        return starter.run(["grader", *words[1:]], workspace)
    assert words[0] == "-m"
    return starter.run(words[1:], workspace)


def stand_in(folder: Path, name: str, script: str) -> None:
    """A command of this name that does something else."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/bash\n{script}\n")
    (folder / name).chmod(0o755)


# -- what each may reach


def test_students_workflow_knows_no_secret() -> None:
    """Students can edit it, so it has nothing that they have not: no secret, no token, no right to write."""
    students = workflow("students")

    assert students["permissions"] == {"contents": "read"}
    assert students[True] == ["push"]  # YAML reads `on` as a truth
    assert expressions(students) == set()
    assert not re.search("token|course", " ".join(strings(students)), re.IGNORECASE)
    assert all("permissions" not in job for job in students["jobs"].values())


def test_staffs_workflow_starts_by_the_clock_or_by_hand() -> None:
    """Nothing that a student does starts it, and the schedule says how often a day a push is graded."""
    starts = workflow("staff")[True]

    assert starts.keys() == {"schedule", "workflow_dispatch"}
    (schedule,) = starts["schedule"]
    _, hours, *days = schedule["cron"].split()
    assert len(hours.split(",")) == 2
    assert days == ["*", "*", "*"]


def test_secrets_and_students_programs_never_meet() -> None:
    """A secret is in the one step that needs it; where students' programs run there is none."""
    staff = workflow("staff")
    secrets = {
        (job, step["name"], found)
        for job, content in staff["jobs"].items()
        for step in content["steps"]
        for found in expressions(step)
        if not found.startswith("env.")
    }

    assert secrets == {
        ("fetch", "fetch what was pushed", "secrets.STUDENTS_TOKEN"),
        ("tell", "tell the points", "secrets.STATUS_TOKEN"),
    }
    assert staff["permissions"] == {}
    rights = {job: content.get("permissions", {}) for job, content in staff["jobs"].items()}
    assert rights == {"fetch": {"contents": "read"}, "grade": {"contents": "read"}, "tell": {}}
    above = [content | {"steps": []} for content in staff["jobs"].values()]
    assert expressions([staff["env"], above]) == {
        "!cancelled() && vars.TELL_STUDENTS == 'yes'"  # no secret
    }


@pytest.mark.parametrize("whose", ["students", "staff"])
def test_actions_are_pinned_and_none_is_a_students(whose: str) -> None:
    """An action is named by its commit, and a checkout leaves no token, takes no submodule and no LFS."""
    used = [step for step in steps_of(workflow(whose)) if "uses" in step]

    assert all(OURS.fullmatch(step["uses"]) for step in used)
    for step in used:
        if "checkout" in step["uses"]:
            assert step["with"]["persist-credentials"] is False
            assert not step["with"].keys() & {"submodules", "lfs", "repository", "token", "ref"}


def test_what_was_pushed_is_given_to_the_grader_and_to_nothing_else() -> None:
    """Where it lies, outside the course, no other command of the staff's works."""
    staff = workflow("staff")
    scripts = {step["name"]: step["run"] for step in steps_of(staff) if "run" in step}

    touching = {name for name, script in scripts.items() if "handed-in" in script}
    assert touching == {"fetch what was pushed", "grade"}
    assert scripts["grade"].startswith('sudo "$(command -v grader)" batch fetched/handed-in ')
    assert scripts["grade"].count("handed-in") == 1
    assert "clone --quiet --bare --depth 1 --no-tags " in scripts["fetch what was pushed"]
    assert not re.search("pytest|checkout|source ", " ".join(scripts.values()))
    places = [step["with"]["path"] for step in steps_of(staff) if "path" in step.get("with", {})]
    assert set(places) == {"course", "fetched", "reports"}


def test_scores_are_kept_whatever_happens() -> None:
    """They are kept also where something was not judged, which ends the step before."""
    steps = workflow("staff")["jobs"]["grade"]["steps"]

    (kept,) = [step for step in steps if "upload-artifact" in step.get("uses", "")]
    assert kept["if"] == "always()"
    assert kept["with"] | {"name": ""} == {
        "name": "",
        "path": "reports",
        "if-no-files-found": "error",
    }


# -- the steps, run

TOUCHES = "open({!r}, 'w')\n"
"""A file that, wherever it is run or imported, leaves a trace."""


def repositories(program: str, trace: Path) -> dict[str, dict[str, str]]:
    """What students pushed, path to text; ``-> target`` is a link."""
    touches = TOUCHES.format(str(trace))
    solution = "course/solutions"
    return {
        "right": {"assignments/lab1/lab1.py": program, "lab1.py": "older = True\n"},
        "top": {
            "lab1.py": program,
            "setup.py": touches,
            "conftest.py": touches,
            ".gitattributes": "* filter=lfs\n*.py filter=evil\n",
            ".gitmodules": '[submodule "s"]\npath = s\nurl = https://example.invalid/s\n',
        },
        "all": {"assignments": f"-> ../{solution}"},
        "lab": {"assignments/lab1": f"-> ../../{solution}/lab1"},
        "file": {"assignments/lab1/lab1.py": f"-> ../../../{solution}/lab1/lab1.py"},
        "unpacked": {"assignments/lab1/lab1.py": f"-> ../../../../{solution}/lab1/lab1.py"},
    }


def push(server: Path, repository: str, files: dict[str, str]) -> None:
    """A repository on the server, with these files and links in its one commit."""
    work = server / "work" / repository
    for name, text in files.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("-> "):
            (work / name).symlink_to(text.removeprefix("-> "))
        else:
            (work / name).write_text(text, encoding="utf-8")
    git = ["git", "-C", str(work), "-c", "user.name=s", "-c", "user.email=s@example.org"]
    bare = str(server / "class" / f"{repository}.git")
    for words in (["init"], ["add", "-A"], ["commit", "-m", "lab"], ["clone", "--bare", ".", bare]):
        subprocess.run([*git, *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory, starter: Starter) -> Path:
    """Where the staff's workflow fetched and graded a class of honest people and others."""
    staff, workspace = workflow("staff"), tmp_path_factory.mktemp("runner")
    server = tmp_path_factory.mktemp("server")
    trace = server / "trace"
    pushed = repositories(FULL_MARKS.read_text(encoding="utf-8"), trace)
    for repository, files in pushed.items():
        push(server, repository, files)
    shutil.copytree(SCENARIOS / "course", workspace / "course")
    rows = [f"22140{n:02}, class/{name},{name}" for n, name in enumerate([*pushed, "gone"])]
    listed = "\r\n".join(
        ["id,repository,name", *rows]
    )  # as spreadsheets do, and the last has no end
    (workspace / "course" / "students.csv").write_text(listed, encoding="utf-8")
    settings = {"LAB": "lab1", "LEVEL": "C", "SERVER": f"file://{server}", "TOKEN": "t0ken"}

    fetched = run_step(staff, "fetch", "fetch what was pushed", workspace, **settings)
    assert fetched.returncode == 0, fetched.stderr
    grading = run_by_starter(starter, staff, "grade", "grade", workspace, **settings)

    assert grading.returncode == 1, grading.stderr  # links are for a person to look at
    assert not trace.exists()
    return workspace


def test_what_was_pushed_is_graded(runner: Path) -> None:
    """The lab's folder counts; a repository without one is taken whole. Names are those of the list."""
    with (runner / "reports" / "gradebook.csv").open(encoding="utf-8-sig", newline="") as book:
        students = [(row[0], row[1]) for row in csv.reader(book) if row[2] == "graded"]
    scores = {
        path.parent.name: json.loads(path.read_text(encoding="utf-8"))["score"]
        for path in (runner / "reports" / "students").glob("*/score.json")
    }

    assert students == [("2214000", "right"), ("2214001", "top")]
    assert scores == {"2214000": 10, "2214001": 10}


@pytest.mark.parametrize("student", ["2214002", "2214003", "2214004", "2214005"])
def test_a_pushed_link_is_refused_and_gets_nothing(runner: Path, student: str) -> None:
    """Be it the lab's file, its folder or the folder above: what it leads to is not graded."""
    problems = (runner / "reports" / "problems.csv").read_text(encoding="utf-8-sig")

    (line,) = [line for line in problems.splitlines() if student in line]
    assert "in it is a link or no plain file" in line
    assert not (runner / "reports" / "students" / student).exists()


def test_what_was_pushed_stays_packed_and_no_token_with_it(runner: Path) -> None:
    """What is kept are zips and the list of commits; no clone, no configuration, no secret is left."""
    left = {path.relative_to(runner) for path in (runner / "fetched").rglob("*") if path.is_file()}

    zips = {Path(f"fetched/handed-in/22140{n:02}.zip") for n in range(6)}
    assert left == zips | {Path("fetched/commits.txt"), Path("fetched/missed.txt")}
    assert not (runner / "bare").exists()
    assert all(b"t0ken" not in (runner / path).read_bytes() for path in left)
    with zipfile.ZipFile(runner / "fetched/handed-in/2214000.zip") as packed:
        programs = [name for name in packed.namelist() if name.endswith(".py")]
    assert programs == ["assignments/lab1/lab1.py"]


def test_who_could_not_be_fetched_is_named(runner: Path) -> None:
    """A repository that is not there stops nobody else, and the run does not end well."""
    done = run_step(workflow("staff"), "grade", "say who was not fetched", runner)

    assert (done.returncode, done.stdout) == (1, "2214006 class/gone\n")


def test_points_are_told_beside_the_commit_that_was_graded(runner: Path) -> None:
    """One line a commit: the points of the lab, and nothing to who was refused."""
    heard = runner / "heard.txt"
    stand_in(runner / "bin", "gh", 'echo "$@" >> heard.txt')

    done = run_step(workflow("staff"), "tell", "tell the points", runner, GH_TOKEN="t0ken")

    assert done.returncode == 0, done.stderr
    commits = dict(
        line.split()[1:] for line in (runner / "fetched/commits.txt").read_text().splitlines()
    )
    assert heard.read_text().splitlines() == [
        f"api --silent repos/class/{name}/statuses/{commits[f'class/{name}']}"
        " -f state=success -f context=grader -f description=lab1: 10 / 10"
        for name in ("right", "top")
    ]


def test_the_public_tests_run_in_a_students_repository(tmp_path: Path, starter: Starter) -> None:
    """What students get suffices for their workflow, and whoever is done sees a green run."""
    shutil.copytree(ROOT / "assignments" / "lab3", tmp_path / "assignments" / "lab3")
    shutil.copy(ROOT / "assignments" / "pytest.ini", tmp_path / "assignments")
    shutil.copy(ROOT / "solutions" / "lab3" / "lab3.py", tmp_path / "assignments" / "lab3")

    students = workflow("students")
    done = run_by_starter(starter, students, "test", "run the public tests", tmp_path, LAB="lab3")

    assert done.returncode == 0, done.stdout + done.stderr


# -- what is installed


@pytest.fixture
def pip(tmp_path: Path) -> Path:
    """A workspace in which pip says what it would do, with the project's own needs and pins."""
    stand_in(
        tmp_path / "bin",
        "python",
        f'[ "$1 $2 $3" = "-m pip install" ] && exec {sys.executable} "${{@:1:3}}" --dry-run "${{@:4}}"',
    )
    return tmp_path


def metadata() -> str:
    """What a package of this project says of itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = "".join(f"Requires-Dist: {need}\n" for need in project["dependencies"])
    return f"Metadata-Version: 2.1\nName: labgrader\nVersion: 0.1.0\n{needs}"


def test_the_staff_install_the_courses_own_grader(pip: Path) -> None:
    """Its needs are found within the course's pins."""
    course = pip / "course"
    course.mkdir()
    shutil.copy(ROOT / "constraints.txt", course)
    (course / "METADATA").write_text(metadata())
    (course / "backend.py").write_text(BACKEND)
    (course / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )

    done = run_step(workflow("staff"), "grade", "install the grader", pip)

    assert done.returncode == 0, done.stderr
    assert "Would install labgrader-0.1.0" in done.stdout


def test_students_install_the_wheel_that_lies_in_their_repository(pip: Path) -> None:
    """Its needs are those of the course's own, so that is all pip looks at here."""
    folder, info = pip / ".github", "labgrader-0.1.0.dist-info"
    folder.mkdir()
    shutil.copy(ROOT / "constraints.txt", folder)
    with zipfile.ZipFile(folder / "labgrader-0.1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", metadata())
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")

    done = run_step(workflow("students"), "test", "install the grader", pip, PIP_NO_DEPS="1")

    assert done.returncode == 0, done.stderr
    assert "Would install labgrader" in done.stdout
