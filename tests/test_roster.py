"""The list of a class: how it is read, whom it recognises, and who is missing."""

import re
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from grader.errors import UsageError
from grader.intake.hand_ins import find_hand_ins
from grader.intake.naming import slug
from grader.intake.roster import attendance, read_roster

PROGRAM = b"def l2_penalty(w):\n    return (w ** 2).sum() / 2\n"
LI_AND_WU = {"3105001": "李若溪", "3105002": "吴桐"}

Saved = Callable[[bytes | str], Path]


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    """A roster with this content."""

    def save(content: bytes | str) -> Path:
        path = tmp_path / "roster.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return save


def workbook(*sheets: Sequence[Sequence[object]]) -> bytes:
    book, buffer = Workbook(), BytesIO()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    book.save(buffer)
    return buffer.getvalue()


def refusal(path: Path) -> str:
    """The line for a roster that is not taken."""
    with pytest.raises(UsageError) as refused:
        read_roster(path)
    line = str(refused.value)
    assert "\n" not in line and path.name in line
    return line


# -- how a table is saved


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，", "；", ", "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_end_is_read(saved: Saved, delimiter: str, end: str) -> None:
    """Each program splits a table at signs of its own."""
    rows = [["学号", "姓名"], ["3105001", "李若溪"], ["3105002", "吴桐"]]
    text = end.join(delimiter.join(row) for row in rows)

    assert read_roster(saved(text)) == LI_AND_WU
    assert read_roster(saved(text + end)) == LI_AND_WU


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030", "big5"],
)
def test_any_encoding_of_a_spreadsheet_is_read(saved: Saved, encoding: str) -> None:
    """Excel alone has four of them, by language and by the way of saving."""
    text = (
        "學號\t姓名\r\n3105001\t林志明\r\n"
        if encoding == "big5"
        else "学号\t姓名\r\n3105001\t林志明\r\n"
    )

    assert read_roster(saved(text.encode(encoding))) == {"3105001": "林志明"}


def test_big5_is_known_by_its_names(saved: Saved) -> None:
    """Where the titles are English, read as Chinese of the mainland it has letters that nobody uses."""
    assert read_roster(saved("id,name\n3105001,林志明\n".encode("big5"))) == {"3105001": "林志明"}


def test_names_with_accents_are_read_as_european_excel_saves_them(saved: Saved) -> None:
    """A single letter above ASCII is no Chinese."""
    content = "Matrikelnummer;Name;Vorname\r\n3105001;Müller;Zoë\r\n".encode("cp1252")

    assert read_roster(saved(content)) == {"3105001": "Zoë Müller"}


def test_a_broken_letter_costs_that_letter(saved: Saved) -> None:
    """One damaged byte in a long list is no reason to refuse it."""
    rows = "".join(f"{3105000 + count},吴桐\n" for count in range(60))
    content = f"学号,姓名\n3105999,李?溪\n{rows}".encode("gbk").replace(b"?", b"\xff")

    assert read_roster(saved(content))["3105999"] == "李\ufffd溪"


@pytest.mark.parametrize(
    "row",
    [
        '"3105001","李若溪"',
        "'3105001','李若溪'",
        '="3105001",李若溪',
        '"=""3105001""", 李若溪 ',
        "3105001\t,李若溪",
        "３１０５００１,李若溪",
        "3105001.0,李若溪",
        '"3,105,001",李若溪',
        "\u200b3105001,李若溪,备注，很好",
    ],
)
def test_what_is_put_around_an_id_is_taken_off(saved: Saved, row: str) -> None:
    """Quotes, apostrophes, formulas and blanks keep a number text; they are no part of it."""
    assert read_roster(saved(f"学号,姓名\n{row}\n")) == {"3105001": "李若溪"}


def test_full_width_commas_may_stand_beside_others(saved: Saved) -> None:
    """Who types a list by hand mixes them."""
    assert read_roster(saved("学号,姓名\n3105001，李若溪\n3105002,吴桐\n")) == LI_AND_WU


@pytest.mark.parametrize(
    "above", ["2026 秋 深度学习,,\n", "\n\n,,\n", "sep=,\n", "院系：,计算机\n教师：,王\n\n"]
)
def test_the_titles_may_stand_below_others(saved: Saved, above: str) -> None:
    """A heading or empty rows come before the header."""
    assert read_roster(saved(f"{above}学号,姓名\n3105001,李若溪\n\n3105002,吴桐\n")) == LI_AND_WU


def test_a_student_without_a_name_is_one_too(saved: Saved) -> None:
    """The id alone is enough to know a hand-in."""
    assert read_roster(saved("id,name\n1001,\n1002\n")) == {"1001": "", "1002": ""}


def test_a_workbook_is_read(saved: Saved) -> None:
    """Whatever it is called; the first sheet that lists anyone counts, numbers are ids."""
    cover = [["Deep learning"], []]
    students = [
        ["名单"],
        [],
        ["序号", "学号", "姓名"],
        [1, 3105001, "李若溪"],
        [2, "3105002", "吴桐"],
    ]

    assert read_roster(saved(workbook(cover, students, [["id", "name"], [7, "x"]]))) == LI_AND_WU


def test_a_workbook_of_another_program_is_read(saved: Saved) -> None:
    """Some write that a sheet is one cell large, or no style by name, which openpyxl warns of."""
    rows = [["id", "name"], ["3105001", "李若溪"], ["3105002", "吴桐"]]
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook(rows))) as whole,
        zipfile.ZipFile(buffer, "w") as wrong,
    ):
        for name in whole.namelist():
            content = whole.read(name).replace(b'ref="A1:B3"', b'ref="A1"')
            wrong.writestr(name, re.sub(rb"<cellStyles.*</cellStyles>", b"", content))

    assert read_roster(saved(buffer.getvalue())) == LI_AND_WU


# -- which columns


@pytest.mark.parametrize(
    "table",
    [
        "学生学号,学生姓名\n3105001,李若溪\n",
        "班级,学 号,姓　名\n1,3105001,李若溪\n",
        "学号 Student ID,姓名/Name\n3105001,李若溪\n",
        "*学号(必填),姓名（中文）\n3105001,李若溪\n",
        "STUDENT_ID,NAME\n3105001,李若溪\n",
        "Display Name,Username\n李若溪,3105001\n",
        "Name,SID,Email\n李若溪,3105001,a@x.org\n",
        "姓,名,学号\n李,若溪,3105001\n",
        "First name,Surname,ID number\n若溪,李,3105001\n",
        "Identifier,Full name,ID number,Grade\nParticipant 77,李若溪,3105001,\n",
        "ID number,Identifier,Full name\n,Participant 3105001,李若溪\n",
        "number,name,login\n1,李若溪,3105001\n",
        "id,student,sis user id\n12,李若溪,3105001\n",
        "姓名（拼音）,姓名,学号/工号\nLi Ruoxi,李若溪,3105001\n",
        "OrgDefinedId,First Name,Last Name\n#3105001,若溪,李\n",
        "学号,姓名\n3105001,李若溪\n合计,1 人\n学号,姓名\n",
    ],
)
def test_the_usual_titles_are_known(saved: Saved, table: str) -> None:
    """In both languages, in any order and spelling; a column that is empty or counts rows is no id."""
    assert read_roster(saved(table)) == {"3105001": "李若溪"}


def test_canvas_lists_more_than_students(saved: Saved) -> None:
    """Its gradebook has a row of points, a student for trying, and a number of its own."""
    table = (
        "Student,ID,SIS User ID,SIS Login ID,Section,lab2 (55)\n"
        "    Points Possible,,,,,10\n"
        '"Li, Ruoxi",551,3105001,rli,1,9\n'
        '"Wu, Tong",552,3105002,twu,1,\n'
        '"Student, Test",559,99,,1,\n'
    )

    assert read_roster(saved(table)) == {"3105001": "Li, Ruoxi", "3105002": "Wu, Tong"}


def test_who_teaches_is_no_student(saved: Saved) -> None:
    """Lists of participants have a column for that."""
    table = (
        "First Name,Last Name,SID,Role\nRuoxi,Li,3105001,Student\nAda,Wu,9,TA\nBo,Xu,8,Instructor\n"
    )

    assert read_roster(saved(table)) == {"3105001": "Ruoxi Li"}


def test_the_own_gradebook_is_a_roster(saved: Saved) -> None:
    """What one batch wrote, the next one reads."""
    table = '\ufeff"student_id","name","score","origin"\n"3105001","李若溪",9,"3105001-lab2.py"\n'

    assert read_roster(saved(table)) == {"3105001": "李若溪"}


# -- what is refused


@pytest.mark.parametrize(
    "id_",
    [
        "3.10500E+09",
        "3,105E+11",
        "3105e+8",
        "3105001234567890.0",
        "#N/A",
        "#######",
        "Nov-05",
        "5-nov",
        "3105/1/2",
        "3月5日",
    ],
)
def test_a_damaged_id_is_refused(saved: Saved, id_: str) -> None:
    """A spreadsheet has rounded it; nobody can tell whose it was."""
    line = refusal(saved(f"学号;姓名\n3105001;李若溪\n{id_};吴桐\n"))

    assert f"row 3: {id_} is no id any more" in line
    assert "format the column as text and save it again" in line


@pytest.mark.parametrize("number", [310500123456789012, 3105001234567890, 3.1e16])
def test_a_long_number_in_a_workbook_is_refused(saved: Saved, number: float) -> None:
    """It keeps 15 digits of a number; as text it keeps all."""
    rows = [["学号", "姓名"], [number, "李若溪"]]
    as_text = [["学号", "姓名"], ["310500123456789012", "李若溪"]]

    assert "row 2: " in refusal(saved(workbook(rows)))
    assert read_roster(saved(workbook(as_text))) == {"310500123456789012": "李若溪"}


def test_an_id_of_two_students_is_refused(saved: Saved) -> None:
    """Both rows are named, whatever the capitals."""
    line = refusal(saved("id,name\nA31X,Li\n\na31x,Wu\n"))

    assert "Li's in row 2 and Wu's in row 4; correct one" in line


def test_a_row_may_stand_twice(saved: Saved) -> None:
    """The same student again, with other blanks or without the name, is no contradiction."""
    table = "id,name\nA31X,\nA31X,Li Wei\na31x,li　wei\nA31X,\nA31X,Wei Li\n"

    assert read_roster(saved(table)) == {"A31X": "Li Wei"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty; it needs a line with the columns id and name"),
        (b"\xef\xbb\xbf\r\n,,\r\n", "is empty; it needs"),
        ("学号\n3105001\n", "needs a line with the columns id and name"),
        ("id,name\n", "lists no student below its titles"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old .xls or locked with a password; save it as .xlsx"),
        (b"PK\3\4" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "(.ods); save"),
        (b"PK\3\4 and nothing", "cannot be read as a workbook (BadZipFile); save it as .xlsx or as CSV"),
        (workbook([["a"]])[:-40], "cannot be read as a workbook"),
        ("<html><table><tr><td>学号", "is a web page or XML"),
        (bytes(range(128, 256)) * 9, "is no text in a known encoding; save it as .xlsx or as CSV"),
        ('id,name\n1001,"Li\n1002,Wu\n', "row 2: a quotation mark is not closed"),
    ],
)  # fmt: skip
def test_what_is_no_roster_is_refused(saved: Saved, content: bytes | str, why: str) -> None:
    """One line that says what to do."""
    assert why in refusal(saved(content))


# -- whom a hand-in's name means


def graded_as(
    tmp_path: Path, names: Sequence[str], roster: dict[str, str]
) -> list[tuple[str, str]]:
    """The id and name of each hand-in that counts, where nothing is left over."""
    course = tmp_path / "class"
    course.mkdir()
    for count, name in enumerate(names):
        (course / name).write_bytes(PROGRAM + b"#" * count)
    found = find_hand_ins(course, "lab2", tmp_path / "scratch", roster)
    assert found.problems == ()
    return [(one.student_id, one.student_name) for one in found.chosen]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("B0310500Y-lab2", ("B0310500Y", "Wu Tong")),
        ("lab2_b0310500y", ("B0310500Y", "Wu Tong")),
        ("吴桐B0310500Y实验2", ("B0310500Y", "吴桐")),
        ("31-055-001-lab2", ("31-055-001", "Ana")),
        ("lab2 31055001", ("31-055-001", "Ana")),
        ("20231105101112-lab2", ("20231105101112", "Bo")),
        ("a.ray-lab2", (slug("a.ray"), "Al Ray")),
        ("A-Ray-lab2", ("a-ray", "Ann Ray")),
        ("ray-lab2", ("ray", "Ray Li")),
        ("a_b-lab2", ("a_b", "Abe")),
        ("47-11 lab2", ("4711", "Cy")),
        ("Lab 2_ray_attempt_2026-03-01-10-22-33_lab2", ("ray", "Ray Li")),
        ("004711-lab2", ("4711", "Cy")),
        ("815-lab2", ("000815", "Di")),
        ("4711-000815-lab2", ("4711", "Cy")),
        ("Ann Ray lab2", ("a-ray", "Ann Ray")),
        ("Ray Ann lab2", ("a-ray", "Ray Ann")),
        ("rayann_551_9000_lab2", ("a-ray", "rayann")),
        ("Ann Ray_4711_assignsubmission_file_lab2", ("a-ray", "Ann Ray")),
        ("Cy_4711_assignsubmission_file_lab2", ("4711", "Cy")),
        ("WA2214002-Ed-lab2", ("WA2214002", "Ed")),
        ("2214002-lab2", ("WA2214002", "Ed")),
        ("2214002-Flo-lab2", ("2214002", "Flo")),
        ("2214999-Ann Ray-lab2", ("2214999", "Ann Ray")),
    ],
)  # fmt: skip
def test_the_roster_decides_whom_a_name_means(
    tmp_path: Path, name: str, expected: tuple[str, str]
) -> None:
    """Ids of any kind as whole words, numbers with other zeros, then names; what contradicts is left."""
    roster = {
        "B0310500Y": "Wu Tong",
        "31-055-001": "Ana",
        "20231105101112": "Bo",
        "4711": "Cy",
        "000815": "Di",
        "WA2214002": "Ed",
        "a.ray": "Al Ray",
        "a-ray": "Ann Ray",
        "ray": "Ray Li",
        "a_b": "Abe",
        "x1": "A. B",
        "2": "Zed",
    }

    assert graded_as(tmp_path, [f"{name}.py"], roster) == [expected]


def test_a_short_number_is_a_student_only_where_a_name_begins(tmp_path: Path) -> None:
    """Else it is a lab, an attempt or a group."""
    roster = {"2": "Li", "7": "Wu"}
    (tmp_path / "lab2-7.py").write_bytes(PROGRAM)
    (tmp_path / "07 lab2.py").write_bytes(PROGRAM)

    found = find_hand_ins(tmp_path, "lab2", tmp_path / "scratch", roster)

    assert [one.student_id for one in found.chosen] == ["7"]
    assert [one.origin for one in found.problems] == ["lab2-7.py"]


def test_an_id_is_found_in_a_platforms_folder_too(tmp_path: Path) -> None:
    """The platform has its own number and the name; the student's stands on the file in it."""
    folder = tmp_path / "class" / "Tess_551_assignsubmission_file_"
    folder.mkdir(parents=True)
    (folder / "B0310500Y-lab2.py").write_bytes(PROGRAM)
    roster = {"B0310500Y": "Wu Tong", "551551": "Li"}

    found = find_hand_ins(tmp_path / "class", "lab2", tmp_path / "scratch", roster)

    assert [(one.student_id, one.student_name) for one in found.chosen] == [("B0310500Y", "Tess")]


def test_hand_ins_that_the_roster_tells_apart_are_two(tmp_path: Path) -> None:
    """A script and a notebook whose names differ in a sign alone are no pair then."""
    roster = {"a.ray": "Al Ray", "a_ray": "Ann Ray"}

    found = graded_as(tmp_path, ["a.ray-lab2.py", "a_ray-lab2.ipynb"], roster)

    assert [name for _, name in found] == ["Al Ray", "Ann Ray"]


# -- who is missing


def test_who_is_missing_and_who_is_strange_is_told() -> None:
    """Ids as folders have them; more than ten are counted."""
    roster = {"b.wu": "Wu", "A31X": "Li", **{str(count): "" for count in range(1001, 1013)}}

    told = [str(text) for text in attendance(roster, ["a31x", slug("b.wu"), "999"])]

    assert told == [
        "On the roster, without a grade yet: 12 (1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009,"
        " 1010, …)",
        "With a grade, not on the roster: 1 (999)",
    ]


def test_the_roster_of_another_class_is_noticed() -> None:
    """Where it lists nobody who has a grade it is the wrong file."""
    told = [str(text) for text in attendance({"1001": "Li"}, ["2001"])]

    assert told[0] == "The roster lists nobody who has a grade; is it the one of this class?"
    assert len(told) == 3


def test_a_class_that_is_whole_has_nothing_to_tell() -> None:
    """Nor is a class without grades the wrong one."""
    assert attendance({"1001": "Li"}, ["1001"]) == []
    assert len(attendance({"1001": "Li"}, [])) == 1
