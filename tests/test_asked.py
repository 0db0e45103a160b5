"""grader explain: what an exercise asks, from students' own files alone."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from test_students_run import make_lab

from grader.authoring.public_tests import read_test_file
from grader.commands import students_cli
from grader.course.lab import lab_names, load_lab, read_rubric
from grader.errors import UsageError
from grader.practice import asked as practice
from grader.practice.asked import asked, handout_of, handout_with, public_points, ways_to_test

ROOT = Path(__file__).parent.parent
Main = Callable[..., tuple[int, str, str]]
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    """A command of the students' part, in the folder of a kit of labs 1 and 2."""
    for lab in ("lab1", "lab2"):
        shutil.copytree(ROOT / "assignments" / lab, tmp_path / "assignments" / lab)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["grader", *words])
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit) as ended:
            students_cli.main()
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_an_exercise_is_explained(command: Command) -> None:
    """Contract, points, packages, what it is to do without, usual mistakes, and two lines that test it."""
    code, out, err = command("explain", "dropout_layer")

    assert (code, err) == (0, "")
    assert "12. Dropout" in out
    assert "def dropout_layer(X, dropout)" in out
    assert "11 points: 4 of them by tests that you have" in out
    assert "these packages are there: torch, torchvision, numpy, matplotlib." in out
    assert "To be written without: dropout, native_dropout" in out
    assert "  The kept elements are not scaled.\n" in out
    assert "  pytest assignments/lab2 -m dropout_layer\n" in out
    assert "  grader watch assignments/lab2 -k dropout_layer\n" in out


def test_it_is_explained_in_chinese(command: Command) -> None:
    """The handout's section and every sentence."""
    _, out, _ = command("explain", "train", "--lang", "zh")

    assert "4. 训练" in out
    assert "它依赖 train_step, evaluate_accuracy, sgd。" in out
    assert "常见错误" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sgdd"], "has an exercise 'sgdd'; write sgd"),
        (["sgd"], "sgd is in lab1 and in lab2; name one with --lab"),
        (["sgd", "--lab", "lab9"], "no lab 'lab9' in "),
        (["dropout_layer", "--lab", "lab1"], "lab1 has no exercise 'dropout_layer'"),
        (["sgd", "--lab", "lab1", "--lang", "xx"], "no language 'xx'"),
    ],
)
def test_what_cannot_be_explained_is_one_line(
    words: list[str], message: str, command: Command
) -> None:
    """What is wrong, and what to write."""
    code, _, err = command("explain", *words)

    assert (code, err.count("\n")) == (2, 1)
    assert message in err


def test_every_exercise_has_a_section_and_nothing_of_hidden_tests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In each language; its mistakes are of the file that students have."""
    for slow in ("find_sentences", "parse"):  # the same files for each exercise
        monkeypatch.setattr(practice, slow, cache(getattr(practice, slow)))
    for name in lab_names(ROOT):
        lab = load_lab(ROOT, name)
        public = read_test_file(lab).public_sentences
        for exercise in lab.exercises:
            for code in lab.languages:
                it = asked(lab.handout, exercise.name, code)
                assert it.section.startswith("## ")
                assert "torchvision" in it.packages
                assert set(it.mistakes) <= set(public)


def test_what_has_no_public_test_names_no_way_to_test_it() -> None:
    """It is tested when it is handed in."""
    it = asked(ROOT / "assignments/lab2", "thresholds")

    assert (it.public_points, ways_to_test(it)) == (0, [])


def test_public_points_are_those_of_the_tests(tmp_path: Path) -> None:
    """Added up for each exercise; a lab without its tests is told."""
    make_lab(tmp_path, "lab1")
    folder = tmp_path / "assignments" / "lab1"

    assert public_points(folder) == {"total": 4, "scaled": 3, "mean": 2}
    assert list(read_rubric(folder / "lab.toml").exercises) == [*public_points(folder)]
    (folder / "test_public.py").unlink()
    with pytest.raises(UsageError, match="is missing; take it again from the kit"):
        public_points(folder)


def test_a_lab_is_named_or_pointed_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name, by a path, also from within; an exercise's lab by the exercise."""
    make_lab(tmp_path, "lab1")
    folder = tmp_path / "assignments" / "lab1"
    monkeypatch.chdir(folder)

    assert (
        handout_of(tmp_path, "lab1")
        == handout_of(tmp_path, ".")
        == handout_of(tmp_path, str(folder))
    )
    assert handout_with(tmp_path, "total") == folder


def test_one_command_explains_grades_and_exercises(main: Main, tmp_path: Path) -> None:
    """The staff's takes either; a folder without an id is told."""
    code, out, _ = main("explain", "dropout_layer", "--course", ROOT)
    assert (code, "12. Dropout" in out) == (0, True)

    code, _, err = main("explain", tmp_path)
    assert code == 2
    assert "is a folder; write a student's id behind it, as in gradebook.csv" in err
