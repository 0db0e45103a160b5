"""A grader that gets known programs wrong grades nobody; one hand-in of fifty is observed twice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from opened import COURSE, opening

from grader import batch as batches
from grader.authoring.canary import unwell
from grader.batch import grade_class
from grader.course.lab import Lab, load_lab
from grader.desk import Settings
from grader.errors import GraderError
from grader.grade import Graded, grade_with
from grader.handed_in import class_in
from grader.isolation.keeper import Keeper
from grader.judging.judge import with_judge
from grader.judging.memory import Memory
from grader.records import Outcome

pytestmark = pytest.mark.usefixtures("nursed")

TRIALS = {
    "total": "# %% wrong: This is the mean.\n# - return x.sum()\n# + return x.mean()\n",
    "scaled": "# %% wrong: (unnamed) It adds.\n# - return x * factor\n# + return x + factor\n",
}
Changed = Callable[[str, str, str], Lab]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """The small course with a trial of two exercises, and one text of it replaced."""

    def change(file: str, old: str, new: str) -> Lab:
        course = shutil.copytree(COURSE, tmp_path / "course")
        folder = course / "solutions" / "lab1"
        (folder / "trials").mkdir()
        for exercise, text in TRIALS.items():
            (folder / "trials" / f"{exercise}.py").write_text(text, encoding="utf-8")
        path = course / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return load_lab(course, "lab1")

    return change


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("solutions/lab1/lab.toml", "title", "title", []),
        (
            *("solutions/lab1/tests.py", "x, -0.5), x * -0.5)", "x, -0.5), x)"),
            ["the solution earns 2 of 4 points in scaled"],
        ),
        (
            *("assignments/lab1/lab1.py", "raise NotImplementedError", "return x.sum() #"),
            ["the untouched skeleton earns 4 points in total"],
        ),
        (
            *("solutions/lab1/trials/total.py", "x.mean()", "1 * x.sum()"),
            ["total.py:1 loses no points in total"],
        ),
    ],
)
def test_what_is_known_is_tried_first(
    changed: Changed, keeper: Keeper, file: str, old: str, new: str, said: list[str]
) -> None:
    """The solution has all points, the skeleton none, a wrong program of an exercise not all of its own."""
    lab = changed(file, old, new)

    found = with_judge(lab, keeper, lambda judge: list(unwell(judge, 2)))

    assert [line.rpartition("/")[2] for line in found if "mean" not in line] == said


def test_nobody_is_graded_by_a_judge_that_is_unwell(
    changed: Changed, keeper: Keeper, tmp_path: Path
) -> None:
    """One line says what it got wrong; nothing is left where grades would be."""
    lab = changed("solutions/lab1/tests.py", "x, -0.5), x * -0.5)", "x, -0.5), x)")
    (tmp_path / "class").mkdir()
    shutil.copy2(lab.reference, tmp_path / "class" / "2214001.py")

    line = (
        r"^lab1 is not graded as it should be: the solution earns 2 of 4 points in scaled. Nobody was graded;"
        r" run `grader check lab1`"
    )
    with (
        class_in(tmp_path / "class", lab) as found,
        pytest.raises(GraderError, match=line),
    ):
        grade_class(found, tmp_path / "out", lab, opening(keeper), Settings(), canary=unwell)

    assert not (tmp_path / "out").exists()


def test_a_class_on_the_command_line_has_a_canary(
    changed: Changed, grader: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """A class that is known already needs none: nobody is judged."""
    lab = changed("solutions/lab1/lab.toml", "title", "title")
    (tmp_path / "class").mkdir()
    shutil.copy2(lab.reference, tmp_path / "class" / "2214001.py")
    words = ("batch", tmp_path / "class", "--lab", "lab1", "--out", tmp_path / "out")
    assert grader(*words, "--course", lab.course).returncode == 0
    tests = lab.folder / "tests.py"
    text = tests.read_text(encoding="utf-8")

    tests.write_text(text.replace("x, -0.5), x * -0.5)", "x, -0.5), x)"), encoding="utf-8")

    done = grader(*words, "--course", lab.course)
    assert (done.returncode, done.stderr.count("lab1 is not graded as it should be")) == (1, 1)
    tests.write_text(text, encoding="utf-8")
    done = grader(*words, "--course", lab.course)
    assert (done.returncode, done.stdout.splitlines()[0][:24]) == (0, "0 graded, 1 known alread")


def test_who_is_drawn_is_observed_twice(
    lab1: Lab, keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes out differently is told to the assistant; the first time counts."""
    (tmp_path / "class").mkdir()
    shutil.copy2(lab1.reference, tmp_path / "class" / "2214001.py")
    times: list[Memory] = []

    def judging(memory: Memory, *arguments: object, quick: bool) -> Graded:
        times.append(memory)
        one, now = grade_with(memory, *arguments, quick=quick)  # type: ignore[arg-type]
        if len(times) == 2:
            first, *others = one.tests
            one = replace(one, tests=(replace(first, outcome=Outcome.FAILED), *others))
        return Graded(one, now)

    monkeypatch.setattr(batches, "TWICE", 1)
    monkeypatch.setattr(batches, "grade_with", judging)
    with class_in(tmp_path / "class", lab1) as found:
        done = grade_class(found, tmp_path / "out", lab1, opening(keeper), Settings())

    (one,) = done.grades
    assert one.score == one.max_score
    assert [str(seen) for seen in one.evidence] == [
        f"{one.tests[0].id} came out differently when it was observed a second time; look at it by hand."
    ]
