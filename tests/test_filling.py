"""Points go back into the file that a platform exported, and nothing else of it changes."""

import csv
import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from made_up import made_up_grade

from grader.errors import UsageError
from grader.exports.filling import Filled, fill
from grader.records import Grade

LAB1 = Path(__file__).parent / "scenarios" / "lab1"
CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Lab 1 (4401),Lab 2: Nets (4402),"
    "Lab 2 Current Score (read only),Final Score\r\n"
    "    Points Possible,,,,,10,100,(read only),(read only)\r\n"
    '"Doe, Jane",7101,2214001,jdoe,A,3,,0,0\r\n'
    '"Li, Wei",7102,2214002,wli,A,,55,0,0\r\n'
    '"Ruiz, Ana",73,,aruiz,A,,,0,0\r\n'
    '"Student, Test",74,,x,A,,,0,0\r\n'
)
MOODLE = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Feedback comments\n"
    'Participant 501,Jane Doe,2214001,jdoe@example.org,"Submitted, late",,100.00,\n'
    "Participant 502,Wei Li,,2214002@example.org,Submitted,12.00,100.00,kept\n"
    "Participant 503,Ana Ruiz,,ana@example.org,Submitted,,100.00,\n"
)
BLACKBOARD = (
    '"Last Name","First Name","Username","Student ID","Availability",'
    '"Weighted Total [Total Pts: up to 110 Percentage] |900","Lab 1 [Total Pts: 10 Score] |901",'
    '"Lab 2: Nets [Total Pts: 50 Score] |902"\n'
    '"Doe","Jane","jdoe","2214001","Yes","","3","12.00"\n'
    '"Li","Wei","wli","2214002","Yes","","",""\n'
    '"Ruiz","Ana","aruiz","","Yes","","",""\n'
)
Run = Callable[..., subprocess.CompletedProcess[str]]


def grade(student: str, score: float, name: str = "", **changed: bool) -> Grade:
    return made_up_grade(student_id=student, student_name=name, score=score, **changed)


def filled(
    tmp_path: Path, text: str, platform: str, *grades: Grade, encoding: str = "utf-8", **how: str
) -> tuple[Filled, list[dict[str, str]]]:
    """What comes of a file, and its rows."""
    path = tmp_path / "exported.csv"
    path.write_bytes(text.encode(encoding))
    done = fill(path, platform, grades, how.get("lab", "lab2"), how.get("column", ""))
    content = done.content.decode("utf-8-sig")
    delimiter = how.get("delimiter", ",")
    return done, list(csv.DictReader(io.StringIO(content), delimiter=delimiter))


def test_canvas_gets_its_gradebook_filled(tmp_path: Path) -> None:
    """By the student's number, the login or Canvas's own; others' points stay, and all else does."""
    done, rows = filled(
        tmp_path,
        CANVAS,
        "canvas",
        *(grade("2214001", 87.5), grade("aruiz", 60), grade("9999999", 1), grade("AB", 1)),
    )

    assert [row["Lab 2: Nets (4402)"] for row in rows] == ["100", "87.5", "55", "60", ""]
    assert [row["Lab 1 (4401)"] for row in rows] == ["10", "3", "", "", ""]
    assert (done.count, done.column, done.scaled) == (2, "Lab 2: Nets (4402)", 1)
    assert done.without_row == ("9999999", "AB")
    text = done.content.decode("utf-8")
    assert text.replace("87.5", "").replace(",60,", ",,") == CANVAS


@pytest.mark.parametrize("student", ["7102", "WLI", "2214002"])
def test_canvas_knows_a_student_by_several_ids(tmp_path: Path, student: str) -> None:
    """Whichever of them the hand-in was named by."""
    _, rows = filled(tmp_path, CANVAS, "canvas", grade(student, 42))

    assert rows[2]["Lab 2: Nets (4402)"] == "42"


def test_moodle_gets_its_worksheet_filled(tmp_path: Path) -> None:
    """By the number, the participant's or the address's; a name where it is the only one."""
    done, rows = filled(
        tmp_path,
        MOODLE,
        "moodle",
        *(grade("501", 80), grade("2214002", 70), grade("r7", 60, "Ruiz, Ana")),
    )

    assert [row["Grade"] for row in rows] == ["80", "70", "60"]
    assert [row["Feedback comments"] for row in rows] == ["", "kept", ""]
    assert rows[0]["Status"] == "Submitted, late"
    assert done.without_row == ()


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ","), ("utf-16", "\t")]
)
def test_blackboard_gets_its_grade_center_filled(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    """As it was saved; by the number, the login or the name, in the points of the title."""
    path = tmp_path / "gc.xls"
    text = BLACKBOARD.replace('","', f'"{delimiter}"')
    path.write_bytes(text.encode(encoding))
    grades = (grade("2214001", 90), grade("wli", 70), grade("r7", 60, "Ana Ruiz"))

    done = fill(path, "blackboard", grades, "lab2")

    content = io.StringIO(done.content.decode(encoding))
    rows = list(csv.DictReader(content, delimiter=delimiter))
    assert [row["Lab 2: Nets [Total Pts: 50 Score] |902"] for row in rows] == ["45", "35", "30"]
    assert [row["Lab 1 [Total Pts: 10 Score] |901"] for row in rows] == ["3", "", ""]
    assert (done.scaled, done.without_row) == (0.5, ())
    as_it_was = text.replace("12.00", "45").replace('""\n', '"35"\n', 1)
    assert done.content.decode(encoding) == '"30"\n'.join(as_it_was.rsplit('""\n', 1))


def test_a_name_that_two_have_is_nobodys(tmp_path: Path) -> None:
    """Neither of two rows, and none of two students."""
    twice = MOODLE + "Participant 504,Ana Ruiz,,other@example.org,Submitted,,100.00,\n"
    one, _ = filled(tmp_path, twice, "moodle", grade("r7", 60, "Ana Ruiz"))
    two, _ = filled(
        tmp_path, MOODLE, "moodle", grade("r7", 60, "Ana Ruiz"), grade("r8", 70, "Ana Ruiz")
    )

    assert (one.count, one.without_row) == (0, ("r7",))
    assert (two.count, two.without_row) == (0, ("r7", "r8"))


def test_a_platforms_points_may_be_others(tmp_path: Path) -> None:
    """A lab of 100 points that counts 10 there is scaled, and it is told."""
    ten = CANVAS.replace("10,100,", "10,10,")
    canvas, rows = filled(tmp_path, ten, "canvas", grade("2214001", 87.5))
    moodle, others = filled(
        tmp_path, MOODLE.replace("100.00", "20.00"), "moodle", grade("2214001", 87.5)
    )

    assert (rows[1]["Lab 2: Nets (4402)"], canvas.scaled) == ("8.75", 0.1)
    assert (others[0]["Grade"], moodle.scaled) == ("17.5", 0.2)


def test_what_is_not_final_goes_nowhere(tmp_path: Path) -> None:
    """Neither a provisional grade nor one that is not wholly judged."""
    done, rows = filled(
        tmp_path,
        CANVAS,
        "canvas",
        *(grade("2214001", 80, provisional=True), grade("2214002", 70, judged=False)),
    )

    assert [row["Lab 2: Nets (4402)"] for row in rows] == ["100", "", "55", "", ""]
    assert (done.count, done.not_final) == (0, ("2214001", "2214002"))


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-8"), (",", "gbk")])
def test_a_file_is_read_as_it_was_saved(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """Where Excel has been at it, too; it is written in UTF-8."""
    text = MOODLE.replace('"Submitted, late"', "迟交").replace(",", delimiter)

    _, rows = filled(
        tmp_path,
        *(text, "moodle", grade("2214001", 80)),
        encoding=encoding,
        delimiter=delimiter,
    )

    assert (rows[0]["Grade"], rows[0]["Status"]) == ("80", "迟交")


@pytest.mark.parametrize(
    ("text", "platform", "how", "line"),
    [
        ("a,b\n1,2\n", "canvas", {}, "is not the gradebook that Canvas exports"),
        ("", "moodle", {}, "is not the grading worksheet that Moodle exports"),
        ("a,b\n", "blackboard", {}, "is not the grade center that Blackboard exports"),
        (BLACKBOARD, "blackboard", {"lab": "lab3"}, "has no column for lab3; name one"),
        (f"{'x' * 200_000},ID\n", "canvas", {}, "is not the gradebook that Canvas exports"),
        (CANVAS, "canvas", {"lab": "lab3"}, "has no column for lab3; name one with --column"),
        (CANVAS.replace("Lab 1", "Lab 2"), "canvas", {}, "has several columns for lab2; name one"),
        (CANVAS, "canvas", {"column": "Lab 9"}, "has no column for lab2"),
    ],
)
def test_a_file_that_cannot_be_filled_is_told(
    tmp_path: Path, text: str, platform: str, how: dict[str, str], line: str
) -> None:
    """With the titles that there are."""
    with pytest.raises(UsageError, match=line):
        filled(tmp_path, text, platform, grade("2214001", 80), **how)


def test_a_column_can_be_named(tmp_path: Path) -> None:
    """Where its title does not say which lab it is."""
    _, rows = filled(
        tmp_path, CANVAS, "canvas", grade("2214001", 7), lab="nets", column="Lab 1 (4401)"
    )

    assert rows[1]["Lab 1 (4401)"] == "0.7"


def test_from_a_canvas_zip_to_a_filled_gradebook(grader: Run, tmp_path: Path) -> None:
    """The commands of the README: grade, then fill; the exported file stays, and so does another."""
    (tmp_path / "class").mkdir()
    for name in ("doejane_7101_9001_lab1.py", "liwei_LATE_7102_9002_lab1.py"):
        (tmp_path / "class" / name).write_bytes((LAB1 / "full_marks.py").read_bytes())
    exported, new = tmp_path / "canvas.csv", tmp_path / "filled.csv"
    exported.write_text(CANVAS, encoding="utf-8")
    out = tmp_path / "out"
    grader("batch", tmp_path / "class", "--lab", "lab1", "--out", out)

    words = ("export", out, "--to", "canvas", "--fill", exported, "--out", new)
    done = grader(*words)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"2 rows of 'Lab 1 (4401)' filled in: {new}\n"
    rows = list(csv.DictReader(io.StringIO(new.read_text(encoding="utf-8-sig"))))
    assert [row["Lab 1 (4401)"] for row in rows] == ["10", "10", "10", "", ""]
    assert exported.read_bytes() == CANVAS.encode()
    again = grader(*words)
    assert (again.returncode, again.stderr) == (
        2,
        f"error: {new} is there already; name another file with --out\n",
    )
