"""Every lab of the course is proven: what students run, and every program whose score is known before."""

import json
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import sample
from starting import Starter

from grader import pool
from grader.authoring.check import Effort, check_lab
from grader.authoring.trials import Trial, TrialKind, trials
from grader.course.lab import Lab, lab_names, load_lab
from grader.intake.imports import libraries_of_lab
from grader.isolation.keeper import Keeper, open_keeper
from grader.judging.judge import Judge, with_judge

pytestmark = pytest.mark.usefixtures("nursed")

ROOT = Path(__file__).parent.parent
LABS = lab_names(ROOT)
WIDELY = 0.1
"""The share of trials that is judged by all tests of the lab; `grader check` does so with each."""
TRAINED = 0.25
"""The share of programs that train wrongly which are trained; `grader check` does so with all."""


@cache
def programs(lab: str, kind: TrialKind) -> list[Trial]:
    """A lab's programs of a kind, read once."""
    return trials(load_lab(ROOT, lab), kind)


@pytest.fixture(scope="module", params=LABS)
def lab(request: pytest.FixtureRequest) -> Lab:
    return load_lab(ROOT, request.param)


@pytest.fixture(scope="module")
def own_keeper(lab: Lab) -> Iterator[Keeper]:
    """One zygote a lab, with its probes.

    At C, where a worker is cheapest: a lab's programs need nothing that is refused there.
    """
    libraries = libraries_of_lab(lab)
    with open_keeper(lab.course, lab.probes, libraries=libraries, most="C") as keeper:
        yield keeper


def run(
    starter: Starter, lab: Lab, folder: str, out: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    """What a student, or an author, sees in a terminal; the score goes to ``out``."""
    words = ["pytest", f"{folder}/{lab.name}", "-p", "no:cacheprovider"]
    return starter.run([*words, "--json-report", f"--json-report-file={out}", *options], ROOT)


def test_the_course_is_whole() -> None:
    """Students have every lab, and none that is not told of."""
    handed_out = [path.parent.name for path in ROOT.glob("assignments/*/lab.toml")]

    assert LABS
    assert sorted(handed_out) == LABS


@pytest.mark.parametrize(
    ("readme", "handout"), [("README.md", "README.md"), ("README.zh-CN.md", "README.zh.md")]
)
def test_the_readme_tells_of_every_lab_and_counts_the_programs(readme: str, handout: str) -> None:
    """What stands there is true today, in both languages."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    counts = [sum(len(programs(lab, kind)) for lab in LABS) for kind in TrialKind]

    assert all(f"](assignments/{lab}/{handout})" in text for lab in LABS)
    assert all(f"{count:,} " in text for count in counts)


def test_every_program_gets_what_it_must(lab: Lab, own_keeper: Keeper) -> None:
    """Solution 100 %, skeleton 0, right programs 100 %, every wrong one caught and told its name.

    Each is judged by the tests of its exercise; that it loses nothing elsewhere is tried on another part
    of them with each commit, and so is what is trained wrongly.
    """
    every = [trial.place for kind in TrialKind for trial in programs(lab.name, kind)]
    widely = set(sample.part(every, round(WIDELY * len(every)), lab.name))
    trained = set(sample.part(every, round(TRAINED * len(every)), f"{lab.name} training"))

    def effort(trial: Trial) -> Effort:
        if trial.training:
            return Effort.OWN_TESTS if trial.place in trained else Effort.NONE
        return Effort.ALL_TESTS if trial.place in widely else Effort.OWN_TESTS

    report = check_lab(lab, own_keeper, pool.processors(), effort=effort)

    assert report.complaints == ()


def test_every_exercise_has_its_wrong_and_its_right_programs(lab: Lab) -> None:
    """Three wrong ones and, but for what only trains, two right ones at the least."""
    wrong, right = ([t.exercise for t in programs(lab.name, kind)] for kind in TrialKind)

    for exercise in lab.exercises:
        assert wrong.count(exercise.name) >= 3, exercise.name
        if exercise.name != "thresholds":
            assert right.count(exercise.name) >= 2, exercise.name


def test_an_untouched_skeleton_is_not_started(starter: Starter, lab: Lab, tmp_path: Path) -> None:
    """A student's first run shows what there is to do, and no error."""
    result = run(starter, lab, "assignments", tmp_path / "report.json")

    score = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["score"]
    assert result.returncode == 1, result.stdout[-2000:]
    assert score["score"] == 0
    assert {test["message"] for test in score["tests"]} == {"Not started."}


def test_an_author_sees_all_tests_pass(starter: Starter, lab: Lab, tmp_path: Path) -> None:
    """Public and hidden tests in one process, on the solution; it has been trained above."""
    result = run(starter, lab, "solutions", tmp_path / "report.json", "-m", "not training")

    assert result.returncode == 0, result.stdout[-2000:]


def test_a_secret_decides_no_score(lab: Lab, own_keeper: Keeper) -> None:
    """With other secrets, and so other hidden inputs, the solution still gets everything."""

    def lost(judge: Judge) -> set[str]:
        found = set()
        for secret in ("one", "another", "a third"):
            judge.secret = secret
            results = judge.take_script(training=False)  # what the tests say of the solution
            found |= {f"{result.id} {result.outcome}" for result in results if not result.score}
        return found

    assert with_judge(lab, own_keeper, lost) == set()
