"""Every lab of the course is proven: what students run, and every program whose score is known before."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader import pool
from grader.authoring.check import check_lab
from grader.authoring.trials import TrialKind, trials
from grader.course.lab import Lab, lab_names, load_lab
from grader.isolation.keeper import open_keeper
from grader.judging.judge import Judge, with_judge
from grader.records import Cell, StudentCode

ROOT = Path(__file__).parent.parent
LABS = ["lab1", "lab2", "lab3", "lab4", "lab5", "lab6"]


@pytest.fixture(params=LABS)
def lab(request: pytest.FixtureRequest) -> Lab:
    return load_lab(ROOT, request.param)


def run(lab: Lab, folder: str, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What a student, or an author, sees in a terminal; the score goes to ``out``."""
    command = [sys.executable, "-m", "pytest", f"{folder}/{lab.name}", "-p", "no:cacheprovider"]
    command += ["--json-report", f"--json-report-file={out}", *options]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_course_is_whole() -> None:
    """No lab is missing, and none stands here that is not told of."""
    assert lab_names(ROOT) == LABS


@pytest.mark.parametrize(
    ("readme", "handout"), [("README.md", "README.md"), ("README.zh-CN.md", "README.zh.md")]
)
def test_the_readme_tells_of_every_lab_and_counts_the_programs(readme: str, handout: str) -> None:
    """What stands there is true today, in both languages."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    labs = [load_lab(ROOT, name) for name in LABS]
    counts = [sum(len(trials(lab, kind)) for lab in labs) for kind in TrialKind]

    assert all(f"](assignments/{lab}/{handout})" in text for lab in LABS)
    assert all(f"{count:,} " in text for count in counts)


def test_every_program_gets_what_it_must(lab: Lab) -> None:
    """Solution 100 %, skeleton 0, right programs 100 %, every wrong one caught and told its name."""
    with open_keeper(lab.course, lab.probes) as keeper:
        report = check_lab(lab, keeper, pool.processors())

    assert report.complaints == ()


def test_every_exercise_has_its_wrong_and_its_right_programs(lab: Lab) -> None:
    """Three wrong ones and, but for what only trains, two right ones at the least."""
    wrong, right = ([t.exercise for t in trials(lab, kind)] for kind in TrialKind)

    for exercise in lab.exercises:
        assert wrong.count(exercise.name) >= 3, exercise.name
        if exercise.name != "thresholds":
            assert right.count(exercise.name) >= 2, exercise.name


def test_an_untouched_skeleton_is_not_started(lab: Lab, tmp_path: Path) -> None:
    """A student's first run shows what there is to do, and no error."""
    result = run(lab, "assignments", tmp_path / "report.json")

    score = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["score"]
    assert result.returncode == 1, result.stdout[-2000:]
    assert score["score"] == 0
    assert {test["message"] for test in score["tests"]} == {"Not started."}


def test_an_author_sees_all_tests_pass(lab: Lab, tmp_path: Path) -> None:
    """Public and hidden tests in one process, on the solution; it has been trained above."""
    result = run(lab, "solutions", tmp_path / "report.json", "-m", "not training")

    assert result.returncode == 0, result.stdout[-2000:]


def test_a_secret_decides_no_score(lab: Lab) -> None:
    """With other secrets, and so other hidden inputs, the solution still gets everything."""

    def passed(judge: Judge) -> set[str]:
        outcomes = set()
        for secret in ("one", "another", "a third"):
            judge.secret = secret
            results = judge.judge(code, training=False).results
            outcomes |= {f"{result.id} {result.outcome}" for result in results if not result.score}
        return outcomes

    code = StudentCode(lab.name, (Cell(lab.reference.name, lab.reference_source),))
    with open_keeper(lab.course, lab.probes) as keeper:
        assert with_judge(lab, keeper, passed) == set()
