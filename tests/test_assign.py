"""What a person decided of a hand-in is asked once and outranks what names say."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from made_up import kept, made_up, made_up_grade
from opened import COURSE

from grader.course.lab import Lab
from grader.course.names import NamePattern
from grader.handed_in import class_in
from grader.intake.hand_ins import HandIns, find_hand_ins
from grader.intake.naming import slug
from grader.journal.store import open_journal
from grader.records import Problem, Text

LAB1 = Path(__file__).parent / "scenarios" / "lab1"
RIGHT, WRONG = "full_marks.py", "6_of_10_total_wrong_mean_right.py"
Main = Callable[..., tuple[int, str, str]]
Run = Callable[..., subprocess.CompletedProcess[str]]


def taken(folder: Path, lab: Lab, decisions: dict[str, str], names: dict[str, str]) -> HandIns:
    """A class of these files, with their programs, after decisions."""
    folder.mkdir()
    for name, scenario in names.items():
        shutil.copy2(LAB1 / scenario, folder / name)
    with class_in(folder, lab, {"2214001": "Alice"}, decisions=decisions) as found:
        return found


def whose(found: HandIns) -> dict[str, str]:
    return {one.origin: one.student_id for one in found.chosen}


def test_a_stranger_becomes_a_student(tmp_path: Path, lab1: Lab) -> None:
    """With the name that the list has; others are as they were."""
    names = {"homework.py": RIGHT, "2214002.py": WRONG}

    found = taken(tmp_path / "class", lab1, {"homework.py": "2214001"}, names)

    assert whose(found) == {"homework.py": "2214001", "2214002.py": "2214002"}
    assert [one.student_name for one in found.chosen] == ["Alice", ""]


def test_of_two_users_with_one_number_one_is_somebody_else(tmp_path: Path, lab1: Lab) -> None:
    """The other has the number then, which is hers alone."""
    own, other = "doejane_111222_9001_2214009-lab1.py", "mean_222333_9002_2214009-lab1.py"
    names = {own: RIGHT, other: WRONG}

    before = taken(tmp_path / "before", lab1, {}, names)
    after = taken(tmp_path / "after", lab1, {other: "2214003"}, names)

    assert "2214009" not in whose(before).values()
    assert whose(after) == {own: "2214009", other: "2214003"}


@pytest.mark.parametrize("student", ["j.doe", "A0123456X", "2214009", "张三"])
def test_any_id_can_be_given(tmp_path: Path, lab1: Lab, student: str) -> None:
    """And what that student handed in under a name of its own is the same student's."""
    names = {"homework.py": RIGHT, f"{student}.py": RIGHT}

    found = taken(tmp_path / "class", lab1, {"homework.py": student}, names)

    assert len(found.chosen) + len(found.problems) == 1
    assert {one.student_id for one in (*found.chosen, *found.problems)} == {slug(student)}


def test_what_does_not_count_is_no_question(tmp_path: Path, lab1: Lab) -> None:
    """Of two hand-ins of which nothing says which is newer, one is left."""
    names = {"2214001 first.py": RIGHT, "2214001 second.py": WRONG}

    before = taken(tmp_path / "before", lab1, {}, names)
    after = taken(tmp_path / "after", lab1, {"2214001 first.py": ""}, names)

    assert (len(before.chosen), len(before.problems)) == (0, 1)
    assert (whose(after), after.problems) == ({"2214001 second.py": "2214001"}, ())


# -- how a course names hand-ins


PATTERNS = (
    NamePattern("{any}-{name}-{id}-实验1"),
    NamePattern("lab1 of {id}"),
    NamePattern("{id} try {attempt}"),
)


@pytest.mark.parametrize(
    ("name", "student", "said"),
    [
        ("计科1班-张三-2214001-实验1", "2214001", "Alice"),
        ("计科2班-李四-2214002-实验1", "2214002", "李四"),
        ("lab1 of j.doe", slug("j.doe"), ""),
        ("LAB1 of 12345678901234", "12345678901234", ""),
        ("2214007-王五", "2214007", "王五"),
    ],
)
def test_a_course_says_how_hand_ins_are_named(
    tmp_path: Path, name: str, student: str, said: str
) -> None:
    """What fits no pattern is read as ever; a roster's name comes first."""
    (tmp_path / "class").mkdir()
    shutil.copy2(LAB1 / RIGHT, tmp_path / "class" / f"{name}.py")

    found = find_hand_ins(
        tmp_path / "class", "lab1", tmp_path, {"2214001": "Alice"}, patterns=PATTERNS
    )

    assert [(one.student_id, one.student_name) for one in found.chosen] == [(student, said)]


def test_a_pattern_says_which_attempt_is_the_newest(tmp_path: Path) -> None:
    """And a platform's user is not replaced by what a student writes."""
    (tmp_path / "class").mkdir()
    for name in ("55 try 2", "55 try 10", "doejane_111222_9001_lab1 of 55"):
        shutil.copy2(LAB1 / RIGHT, tmp_path / "class" / f"{name}.py")
    (tmp_path / "class" / "55 try 10.py").write_text("x = 1", encoding="utf-8")

    found = find_hand_ins(tmp_path / "class", "lab1", tmp_path, patterns=PATTERNS)

    assert [one.origin for one in found.chosen if one.student_id == "55"] == ["55 try 10.py"]
    assert len(found.chosen) == 2


def test_patterns_of_a_course_are_used_by_a_batch(tmp_path: Path, main: Main) -> None:
    """They stand in course.toml."""
    course = shutil.copytree(COURSE, tmp_path / "course")
    text = '[[names]]\npattern = "{name}~{id}"\nexamples = { "Li~77" = "77" }\n'
    (course / "course.toml").write_text(text, encoding="utf-8")
    (tmp_path / "class").mkdir()
    shutil.copy2(LAB1 / RIGHT, tmp_path / "class" / "Li~78.py")

    code, said, _ = main("intake", tmp_path / "class", "--lab", "lab1", "--course", course)

    assert code == 0
    assert "│ 78 │ Li" in said


def test_intake_knows_the_roster_of_a_batch(main: Main, tmp_path: Path) -> None:
    """It names students, and says who is missing, as the next batch will."""
    out = kept(tmp_path / "out", made_up(), roster={"2214001": "Li", "2214002": "Wu"})
    (tmp_path / "class").mkdir()
    shutil.copy2(LAB1 / RIGHT, tmp_path / "class" / "2214001.py")

    _, said, _ = main("intake", tmp_path / "class", "--lab", "lab1", "--out", out)

    assert "│ 2214001 │ Li" in said
    assert "On the roster, without a grade yet: 1 (2214002)" in said


def test_a_grade_of_somebody_elses_hand_in_stands_no_more(main: Main, tmp_path: Path) -> None:
    """At once: an earlier grade stands again, or none; taken back, it is as it was."""
    out = tmp_path / "out"
    kept(out, made_up("2214001", 50), made_up("2214002", 60))
    with open_journal(out) as journal:
        journal.keep_problem(Problem("a.py, b.py", "", Text("Which?")))

    code, said, errors = main("assign", out, "2214002.py", "2214005")

    assert (code, errors) == (0, "")
    assert said.splitlines() == [
        "2214002.py is 2214005's; run grader batch again",
        "without a grade now: 2214002",
    ]
    text = (out / "gradebook.csv").read_text(encoding="utf-8-sig")
    assert [row["student_id"] for row in csv.DictReader(io.StringIO(text))] == ["2214001"]
    assert not (out / "students" / "2214002").exists()
    assert main("assign", out, "b.py", "--ignore")[0] == 0
    assert main("assign", out)[1].splitlines() == [
        *("2214002.py: 2214005", "b.py: does not count", "2 decisions")
    ]
    assert main("assign", out, "2214002.py", "--undo")[0] == 0
    with open_journal(out) as journal:
        assert len(journal.standing().grades) == 2


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("2214001.pz", "1"), "knows no hand-in '2214001.pz'; "),
        (("2214001.py",), "say one of: a student's id, --ignore, --undo"),
        (("2214001.py", "1", "--ignore"), "say one of: a student's id, --ignore, --undo"),
    ],
)
def test_a_decision_of_nothing_is_told(
    main: Main, tmp_path: Path, words: tuple[str, ...], line: str
) -> None:
    """With the nearest name that there is."""
    kept(tmp_path / "out", made_up("2214001", 50))

    code, _, errors = main("assign", tmp_path / "out", *words)

    assert (code, len(errors.splitlines())) == (2, 1)
    assert line in errors


def test_a_batch_goes_by_what_was_decided(grader: Run, tmp_path: Path) -> None:
    """Also where another user of the platform had the grade; intake shows the same."""
    own, other = "archeralice_111222_9001_2214001-lab1.py", "mean_222333_9002_2214001-lab1.py"
    (tmp_path / "late").mkdir()
    shutil.copy2(LAB1 / WRONG, tmp_path / "late" / other)
    out = kept(tmp_path / "out", made_up_grade(lab="lab1", score=10, origin=own))
    options = ("--lab", "lab1", "--out", out)
    assert grader("batch", tmp_path / "late", *options).returncode == 1

    assert grader("assign", out, other, "2214001").returncode == 0

    assert "2214001" in grader("intake", tmp_path / "late", *options).stdout
    done = grader("batch", tmp_path / "late", *options)
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        0,
        "2214001: 10 → 6 (another hand-in)",
    )
