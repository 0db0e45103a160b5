"""Right answers with many secrets: what loses points now and then is found, and thresholds are recorded."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.authoring.calibrate import Calibration, calibrate_lab, markdown, right_programs
from grader.course.lab import Lab, load_lab
from grader.isolation.keeper import Keeper

COURSE = Path(__file__).parent / "scenarios" / "course"
NEVER_FOUR = """# %% right: Wrong for one input in a few.
def total(x):
    return x.sum() + (x.flatten()[0] > 1)
"""
TRAINING = '''

@training
@points(1, exercise="total")
def test_fit(student, thresholds):
    """The fit is good."""
    assert_reaches(lambda: 0.8 + student.call("total", normal(1)).tanh().item() / 10, thresholds["fit"])
'''
THRESHOLD = """
[thresholds.fit]
at_least = {at_least}
false_fail = 0.01
runs = 9
lowest = {lowest}
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    copy = tmp_path / "course"
    shutil.copytree(COURSE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture
def calibrate(keeper: Keeper) -> Callable[..., Calibration]:
    def run(lab: Lab, secrets: int = 0, runs: int = 0) -> Calibration:
        return calibrate_lab(lab, keeper, 1, secrets=secrets, runs=runs)

    return run


def with_training(course: Path, *, at_least: float, lowest: float) -> Lab:
    """The small lab with a threshold whose trainings reach 0.7 to 0.9, depending on the secret."""
    lab = course / "solutions" / "lab1"
    tests = (lab / "tests.py").read_text(encoding="utf-8")
    imports = "from grader.testing import assert_reaches, normal, points, training\n"
    (lab / "tests.py").write_text(imports + tests + TRAINING, encoding="utf-8")
    rubric = (lab / "lab.toml").read_text(encoding="utf-8")
    threshold = THRESHOLD.format(at_least=at_least, lowest=lowest)
    (lab / "lab.toml").write_text(rubric + threshold, encoding="utf-8")
    return load_lab(course, "lab1")


def write_trials(course: Path, **texts: str) -> None:
    """Put a file of trials of each exercise into the small lab."""
    folder = course / "solutions" / "lab1" / "trials"
    folder.mkdir()
    for exercise, text in texts.items():
        (folder / f"{exercise}.py").write_text(text, encoding="utf-8")


def test_right_trials_are_packed_into_as_few_files_as_hold_them(course: Path) -> None:
    """Each file has at most one right trial of an exercise, and every one is in one."""
    first, second = (f"# %% right: {i}\ndef total(x):\n    return x.sum() + {i}\n" for i in (0, 1))
    write_trials(course, total=f"{first}\n{second}", mean="# %% right: c\nmean = torch.mean\n")

    programs = right_programs(load_lab(course, "lab1"))

    files = {name: [cell.label for cell in code.cells] for name, code in programs.items()}
    assert files == {
        "reference": ["lab1.py"],
        "right programs 1": ["lab1.py", "mean.py:1", "total.py:1"],
        "right programs 2": ["lab1.py", "total.py:5"],
    }


def test_right_programs_lose_nothing(course: Path, calibrate: Callable[..., Calibration]) -> None:
    """Every secret gives other inputs, and the reference passes on all of them."""
    found = calibrate(load_lab(course, "lab1"), secrets=3)

    assert found.complaints == ()
    assert (found.secrets, found.programs) == (3, ("reference",))
    assert found.tests > 3


def test_a_program_that_fails_for_some_secrets_is_found(
    course: Path, calibrate: Callable[..., Calibration]
) -> None:
    """It loses points with some secrets and not with others; each is told with its test."""
    write_trials(course, total=NEVER_FOUR)

    found = calibrate(load_lab(course, "lab1"), secrets=8)

    secrets = {line.split(":")[0] for line in found.complaints if "tests.py" in line}
    assert 0 < len(secrets) < 8
    assert all(line.startswith("right programs 1, numbers ") for line in found.complaints)


def test_what_trainings_reach_is_recorded(
    course: Path, calibrate: Callable[..., Calibration]
) -> None:
    """One value a run, each with its own seeds, and a row of the table."""
    found = calibrate(with_training(course, at_least=0.65, lowest=0.7), runs=4)

    assert found.complaints == ()
    assert len(set(found.values["fit"])) == 4
    assert "| lab1 | fit | ≥ 0.65 | 4 |" in markdown([found])


@pytest.mark.parametrize(
    ("at_least", "lowest", "complaint"),
    [
        (0.95, 0.96, "fails at 0.95"),
        (0.65, 0.9, "beyond the 0.9 that lab.toml tells"),
    ],
)
def test_a_threshold_that_is_misplaced_is_told(
    course: Path,
    calibrate: Callable[..., Calibration],
    at_least: float,
    lowest: float,
    complaint: str,
) -> None:
    """A run that fails it, or falls below the lowest that lab.toml tells, is a complaint."""
    found = calibrate(with_training(course, at_least=at_least, lowest=lowest), runs=2)

    assert any(complaint in line for line in found.complaints)
