"""`grader check` on a small lab, whole and spoilt in every way that it must notice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from grader.authoring.check import Report, check_lab
from grader.authoring.release import write
from grader.course.lab import load_lab
from grader.course.sentences import without_translations
from grader.errors import LabError
from grader.isolation.keeper import Keeper

COURSE = Path(__file__).parent / "scenarios" / "course"
TESTS = (COURSE / "solutions" / "lab1" / "tests.py").read_text(encoding="utf-8")
TESTS = TESTS.replace("@points(2, ex", "@points(24.5, ex").replace(
    '24.5, exercise="mean"', '2, exercise="mean"'
)
MEAN = "# %% wrong: This is the mean.\ndef total(x):\n    return x.mean()\n"
UNSCALED = "# %% wrong: (unnamed) Nothing is multiplied.\ndef scaled(x, factor):\n    return x\n"
HALVED = "# %% wrong: (unnamed) Half.\ndef mean(x):\n    return total(x) / x.numel() / 2\n"
IN_PYTHON = "# %% right: A loop.\ndef total(x):\n    return torch.stack(list(x.flatten())).sum()\n"


@pytest.fixture
def check(keeper: Keeper, tmp_path: Path) -> Callable[..., Report]:
    """Checks a copy of the small lab in which files are replaced; it is whole if none is."""

    def run(**replaced: str) -> Report:
        course = tmp_path / "course"
        shutil.copytree(COURSE, course, ignore=shutil.ignore_patterns("__pycache__"))
        lab = course / "solutions" / "lab1"
        rubric = (lab / "lab.toml").read_text(encoding="utf-8").replace("points = 4", "points = 49")
        files = {
            "lab.toml": rubric,
            "tests.py": TESTS,
            "trials/total.py": f"{MEAN}\n{IN_PYTHON}",
            "trials/scaled.py": UNSCALED,
            "trials/mean.py": HALVED,
        }
        for name, text in (files | replaced).items():
            path = lab / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        with suppress(LabError):  # the check tells of it
            write(load_lab(course, "lab1"))
        return check_lab(load_lab(course, "lab1"), keeper, 1)

    return run


def test_a_whole_lab_has_no_complaints(check: Callable[..., Report]) -> None:
    """A lab whose wrong programs are all caught and named passes, and the counts are told."""
    report = check()

    assert report.complaints == ()
    assert report.summary == "3 wrong programs, 1 right ones, 5 tests: no complaints"


def test_a_course_in_english_alone_has_no_complaints(check: Callable[..., Report]) -> None:
    """Without a word of another language nothing is missing."""
    rubric = (COURSE / "solutions" / "lab1" / "lab.toml").read_text(encoding="utf-8")
    rubric = rubric.replace('zh = "实验一：求和"\n', "").replace("points = 4", "points = 49")

    report = check(**{"lab.toml": rubric, "tests.py": without_translations(TESTS, ["zh"])})

    assert report.complaints == ()


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "trials/scaled.py",
            UNSCALED.replace("return x", "return factor * x"),
            "trials/scaled.py:1: loses no points in scaled",
        ),
        (
            "trials/scaled.py",
            UNSCALED.replace("(unnamed) N", "N"),
            "trials/scaled.py:1: is not told its name",
        ),
        ("trials/nothing.py", UNSCALED, "trials/nothing.py: no exercise 'nothing'"),
        (
            "trials/scaled.py",
            UNSCALED.replace("wrong", "worng"),
            "trials/scaled.py:1: unknown header",
        ),
        (
            "tests.py",
            TESTS.replace("        # zh: 这是均值。\n", ""),
            "tests.py:22: not said in 'zh': 'This is the mean.'; write `# zh: …` above the line",
        ),
        (
            "tests.py",
            TESTS.replace("    x = normal(5)\n", "    # zh: 旧。\n    x = normal(5)\n"),
            "tests.py:54: no sentence begins on the line below",
        ),
        (
            "trials/mean.py",
            HALVED + "def total(x):\n    return x.max()\n",
            "trials/mean.py:1: loses points in total, which does not build on mean",
        ),
        (
            "trials/scaled.py",
            UNSCALED.replace("def", "import nowhere\ndef"),
            "trials/scaled.py:1: scaled.py:1, line 1",
        ),
        ("trials/total.py", MEAN.replace("mean()", "max()"), "no wrong program is told"),
        ("trials/total.py", MEAN.replace("wrong", "right"), "trials/total.py:1: loses points in"),
    ],
)
def test_what_is_wrong_is_said(
    check: Callable[..., Report], name: str, text: str, complaint: str
) -> None:
    """Each way to spoil a lab gets a line that names the file and what is wrong."""
    report = check(**{name: text})

    assert any(complaint in line for line in report.complaints), report.complaints


def test_points_must_add_up(check: Callable[..., Report]) -> None:
    """A rubric whose points differ from its tests', or from 100, is told by exercise."""
    rubric = (COURSE / "solutions" / "lab1" / "lab.toml").read_text(encoding="utf-8")

    report = check(**{"lab.toml": rubric})

    assert any("add up to 10, not 100" in line for line in report.complaints)
    assert any(
        line.endswith("lab.toml:15: total has 4 points, its tests are worth 49")
        for line in report.complaints
    )


def test_a_generated_file_that_was_edited_is_found(keeper: Keeper, tmp_path: Path) -> None:
    """What `grader release` writes must be what lies in assignments/."""
    course = tmp_path / "course"
    shutil.copytree(COURSE, course)
    write(load_lab(course, "lab1"))
    skeleton = course / "assignments" / "lab1" / "lab1.py"
    skeleton.write_text(skeleton.read_text(encoding="utf-8") + "\nx = 1\n", encoding="utf-8")

    report = check_lab(load_lab(course, "lab1"), keeper, 1)

    assert any("run `grader release lab1`" in line for line in report.complaints)


def test_a_solution_among_the_students_files_is_found(keeper: Keeper, tmp_path: Path) -> None:
    """What `grader release` would refuse to bundle is a complaint of the check too."""
    course = tmp_path / "course"
    shutil.copytree(COURSE, course)
    lab = load_lab(course, "lab1")
    write(lab)
    shutil.copy(lab.reference, lab.handout / "mine.py")

    report = check_lab(lab, keeper, 1)

    assert any("mine.py" in line and "part of a solution" in line for line in report.complaints)
