"""The gradebook of a course: every student once, each lab after lateness, and what that makes of the term."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from made_up import kept, made_up
from openpyxl import load_workbook

from grader.records import Grade, Problem, Text
from grader.reports.term import LabOfTerm, StudentOfTerm, term_csv, term_of

COURSE = Path(__file__).parent / "scenarios" / "course"
DUE = datetime(2026, 10, 12, 23, 59)
Main = Callable[..., tuple[int, str, str]]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of two labs."""
    course = shutil.copytree(COURSE, tmp_path / "course")
    shutil.copytree(course / "solutions" / "lab1", course / "solutions" / "lab2")
    return course


def lab(name: str, *grades: Grade, most: float = 100, weight: float = 0) -> LabOfTerm:
    return LabOfTerm(name, most, weight or most, grades)


def percents(students: tuple[StudentOfTerm, ...]) -> dict[str, float | None]:
    return {one.student_id: one.percent for one in students}


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


# -- the total


def test_labs_weigh_what_their_points_say(tmp_path: Path) -> None:
    """A student in one lab only has 0 in the other, on a roster or not."""
    one = lab("lab1", made_up("1", 40, most=50), made_up("2", 50, most=50), most=50)
    two = lab("lab2", made_up("1", 90))

    term = term_of([one, two], {"3": "Bo"})

    assert percents(term.students) == {"1": 86.67, "2": 33.33, "3": 0}


def test_weights_say_otherwise() -> None:
    """Their sum is the whole, whatever it is."""
    one = lab("lab1", made_up("1", 40, most=50), most=50, weight=3)
    two = lab("lab2", made_up("1", 90), weight=1)

    term = term_of([one, two], {})

    assert percents(term.students) == {"1": 82.5}
    assert term.share(one) == 0.75


@pytest.mark.parametrize(
    ("drop", "percent", "dropped"),
    [(1, 85.0, ("lab2",)), (2, 90.0, ("lab1", "lab2")), (5, 90.0, ("lab1", "lab2"))],
)
def test_the_worst_labs_do_not_count(drop: int, percent: float, dropped: tuple[str, ...]) -> None:
    """Those with the smallest part of their points; one always counts."""
    labs = [lab("lab1", made_up("1", 80)), lab("lab2"), lab("lab3", made_up("1", 90))]

    (student,) = term_of(labs, {}, drop).students

    assert (student.percent, student.dropped) == (percent, dropped)


def test_of_labs_equally_bad_the_heavier_is_dropped() -> None:
    """In the student's favour."""
    labs = [lab("lab1"), lab("lab2", most=200), lab("lab3", made_up("1", 50))]

    (student,) = term_of(labs, {"1": ""}, 1).students

    assert student.dropped == ("lab2",)


def test_a_lab_that_changed_counts_by_the_points_that_there_were() -> None:
    """Each grade is a part of the points of its own day."""
    grades = made_up("1", 45, most=90), made_up("2", 50)

    assert percents(term_of([lab("lab1", *grades)], {}).students) == {"1": 50, "2": 50}


def test_what_could_not_be_judged_counts_neither_way() -> None:
    """It is the grader's fault; what is judged in part counts as it stands, and both are named."""
    labs = [
        LabOfTerm("lab1", 100, 100, [], ["1"]),
        lab("lab2", made_up("1", 60, judged=False)),
        lab("lab3", made_up("1", 80, provisional=True)),
    ]

    (student,) = term_of(labs, {}).students

    assert (student.percent, student.undecided) == (70, ("lab1", "lab2", "lab3"))


def test_who_has_nothing_judged_has_no_total() -> None:
    """An empty cell is no 0."""
    term = term_of([LabOfTerm("lab1", 100, 100, [], ["1"])], {"1": "=Li"})

    assert percents(term.students) == {"1": None}
    assert b'"1","\'=Li","","","","lab1"' in term_csv(term)


def test_a_student_is_one_row_however_the_id_is_written() -> None:
    """Small and large letters, and a roster's signs, are one id; the roster's name is taken."""
    labs = [lab("lab1", made_up("wa1", name="L.")), lab("lab2", made_up("WA1", name="L."))]

    (student,) = term_of(labs, {"Wa1": "Li"}).students

    assert (student.student_name, set(student.grades)) == ("Li", {"lab1", "lab2"})


# -- the command


def test_a_term_in_one_table(main: Main, course: Path, tmp_path: Path) -> None:
    """Final points, weights and what is dropped; the table and the workbook say the same."""
    (course / "course.toml").write_text(
        'timezone = "Asia/Shanghai"\n[due]\nlab1 = 2026-10-12T23:59:00\n[late]\nrule = "refused"\n'
        "[weights]\nlab1 = 1\nlab2 = 3\n",
        encoding="utf-8",
    )
    late = made_up("2", 80, DUE + timedelta(days=1))
    one = kept(tmp_path / "one", made_up("1", 80, DUE), late, roster={"1": "Li", "4": "Bo"})
    two = kept(tmp_path / "two", made_up("1", 60, lab="lab2"), lab="lab2")

    code, said, _ = main(
        *("gradebook", two, one, "--course", course, "--out", tmp_path / "term.csv"),
        *("--pages", tmp_path / "pages", "--lang", "zh"),
    )
    main("gradebook", two, one, "--course", course, "--out", tmp_path / "term.XLSX")

    found = rows(tmp_path / "term.csv")
    assert (code, said.splitlines()[0]) == (0, f"students: 3, labs: 2; {tmp_path / 'term.csv'}")
    assert list(found[0])[:5] == [
        "student_id",
        "name",
        "lab1 (of 100)",
        "lab2 (of 100)",
        "total_percent",
    ]
    assert [list(row.values())[:5] for row in found] == [
        ["1", "Li", "80", "60", "65"],
        ["2", "", "0", "", "0"],
        ["4", "Bo", "", "", "0"],
    ]
    book = load_workbook(tmp_path / "term.XLSX").active
    assert [cell.value for cell in book[2]][:5] == ["1", "Li", 80, 60, 65]
    page = (tmp_path / "pages" / "2.zh.html").read_text(encoding="utf-8")
    assert "截止时间之后提交的不计分" in page
    assert "未提交" in page
    assert (tmp_path / "pages" / "2.html").is_file()


def test_what_is_not_judged_is_said(main: Main, course: Path, tmp_path: Path) -> None:
    """The exit code is that of a batch with something left to decide."""
    told = Problem("2.zip", "2", Text("It is a link."))
    one = kept(tmp_path / "one", roster={"2": "Li"}, problems=[told])

    code, _, error = main(
        *("gradebook", one, "--course", course, "--out", tmp_path / "term.csv"),
        *("--pages", tmp_path / "pages"),
    )

    assert code == 1
    assert "students with a lab that is not judged in full (column not_judged): 1" in error
    assert "lab1 could not be judged" in (tmp_path / "pages" / "2.html").read_text("utf-8")


def test_free_days_are_of_the_folders_that_are_named(
    main: Main, course: Path, tmp_path: Path
) -> None:
    """What lab 1 has used of them is not there for lab 2, wherever the course says that its folder is."""
    (course / "course.toml").write_text(
        'timezone = "Asia/Shanghai"\n[due]\nlab1 = 2026-10-12T23:59:00\nlab2 = 2026-10-19T23:59:00\n'
        '[late]\nrule = "refused"\nfree_days = 1\n[reports]\nlab1 = "nowhere"\nlab2 = "nowhere"\n',
        encoding="utf-8",
    )
    one = kept(tmp_path / "one", made_up("1", 80, DUE + timedelta(days=1)))
    two = kept(tmp_path / "two", made_up("1", 80, DUE + timedelta(days=8)), lab="lab2")

    main("gradebook", one, two, "--course", course, "--out", tmp_path / "term.csv")

    (row,) = rows(tmp_path / "term.csv")
    assert (row["lab1 (of 100)"], row["lab2 (of 100)"]) == ("80", "0")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["one", "--out", "term.txt"],
            "term.txt is no .csv or .xlsx; name the table so with --out",
        ),
        (["one", "--out", "there.csv"], "there.csv is there already; name another file with --out"),
        (["one", "again", "--out", "term.csv"], "again both hold lab1; name one of them"),
        (["one", "one", "--out", "term.csv"], "one both hold lab1; name one of them"),
        (["nowhere", "--out", "term.csv"], "nowhere holds no grades; name the folder that"),
        (
            ["two", "--out", "term.csv"],
            "[weights] of course.toml has no lab2; add it, or leave its",
        ),
        (["one", "--out", "term.csv", "--lang", "xx"], "no language 'xx'; there are: en, zh"),
    ],
)
def test_a_wrong_use_is_one_line(
    main: Main, course: Path, tmp_path: Path, arguments: list[str], line: str
) -> None:
    """What is wrong and what to do next; nothing is written."""
    (course / "course.toml").write_text("[weights]\nlab1 = 1\n", encoding="utf-8")
    (tmp_path / "there.csv").touch()
    for name in ("one", "again"):
        kept(tmp_path / name, made_up())
    kept(tmp_path / "two", made_up(lab="lab2"), lab="lab2")
    words = [
        tmp_path / word if not word.startswith("-") and word != "xx" else word for word in arguments
    ]

    code, _, error = main("gradebook", *words, "--course", course)

    assert code == 2
    assert line in error
    assert not (tmp_path / "term.csv").exists()
