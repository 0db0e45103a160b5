"""The made-up class of `grader demo`."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from grader.authoring.trials import TrialKind, trials
from grader.commands.made_up_class import make_class
from grader.course.lab import Lab
from grader.errors import Refused, UsageError
from grader.intake.extract import extract
from grader.intake.hand_ins import HandIns, find_hand_ins
from grader.intake.submissions import read
from grader.records import StudentCode


@pytest.fixture(scope="module")
def folder(lab2: Lab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "class"
    make_class(lab2, folder)
    return folder


@pytest.fixture(scope="module")
def hand_ins(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> HandIns:
    return find_hand_ins(folder, "lab2", tmp_path_factory.mktemp("scratch"))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def programs(hand_ins: HandIns, lab: Lab) -> list[str]:
    """The source of every program of the class that is judged."""
    sources = []
    for hand_in in hand_ins.chosen:
        with suppress(Refused):
            program = extract(read(hand_in), lab.name, lab.skeletons)
            if isinstance(program, StudentCode):
                sources.append("\n".join(cell.source for cell in program.cells))
    return sources


def test_class_has_40_students(hand_ins: HandIns) -> None:
    """Each of 40 students has one hand-in that counts, or a reason why none is taken in."""
    students = [hand_in.student_id for hand_in in hand_ins.chosen]
    students += [problem.student_id for problem in hand_ins.problems]

    assert len(students) == len(set(students)) == 40


def test_class_is_the_same_each_time(lab2: Lab, folder: Path, tmp_path: Path) -> None:
    """Two demo classes of one lab are equal to the byte, and one may be made over another."""
    make_class(lab2, tmp_path / "class")
    make_class(lab2, tmp_path / "class")

    assert contents(tmp_path / "class") == contents(folder)


def test_every_exercise_is_got_wrong_by_somebody(lab2: Lab, hand_ins: HandIns) -> None:
    """Among the class is a wrong program of each exercise that has one, and an endless loop."""
    handed_in = "\n".join(programs(hand_ins, lab2))
    wrong = [t for t in trials(lab2, TrialKind.WRONG) if t.exercise != "thresholds"]
    met = {trial.exercise for trial in wrong if trial.program in handed_in}

    assert met == {trial.exercise for trial in wrong}
    assert "while True:" in handed_in


def test_a_folder_with_other_things_is_left_alone(
    lab2: Lab, tmp_path: Path, main: Callable[..., tuple[int, str, str]]
) -> None:
    """Where something else lies, no demo class is made, and one line says so."""
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "chapter1.tex").write_text("For years")

    code, _, said = main(
        "demo", "--course", lab2.course, "--class", folder, "--out", tmp_path / "o"
    )

    assert code == 2
    assert said == (
        f"error: {folder} is there and is no earlier demo class; name another folder with --class\n"
    )
    assert contents(folder) == {"chapter1.tex": b"For years"}


def test_a_file_is_no_place_for_a_class(lab2: Lab, tmp_path: Path) -> None:
    """A file in the way is not replaced by a folder."""
    path = tmp_path / "class"
    path.write_text("a list of students")

    with pytest.raises(UsageError, match="is no earlier demo class"):
        make_class(lab2, path)


def test_a_lab_without_trials_has_a_demo_too(lab1: Lab, tmp_path: Path) -> None:
    """A lab that has neither trials nor notebooks yet still has its class of 40."""
    make_class(lab1, tmp_path / "class")

    hand_ins = find_hand_ins(tmp_path / "class", "lab1", tmp_path)

    assert len(hand_ins.chosen) + len(hand_ins.problems) == 40
