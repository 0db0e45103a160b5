"""Who handed in what, and what is not taken in: names, attempts, zips."""

import os
import struct
import warnings
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from grader.course.lab import Lab
from grader.errors import Refused, UsageError
from grader.intake import archive, contents
from grader.intake.hand_ins import find_hand_ins
from grader.intake.naming import read_name, readable, slug
from grader.intake.places import check_place
from grader.intake.roster import read_roster
from grader.intake.submissions import HandIn, read, read_one
from grader.records import Text

PROGRAM = b"def l2_penalty(w):\n    return (w ** 2).sum() / 2\n"


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files, however odd their names."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as zip_file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name twice is one of the oddities
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (2024, 3, 1, 10, 0, 0))
            info.compress_type = packing
            zip_file.writestr(info, content)
    return buffer.getvalue()


def hand_in(folder: Path, name: str, content: bytes = PROGRAM) -> Path:
    """One entry of a class: a folder if the name has no suffix of a file, else that file."""
    path = folder / name
    if path.suffix in (".py", ".ipynb"):
        path.write_bytes(content)
    elif path.suffix == ".zip":
        path.write_bytes(zipped({"lab2.py": content}))
    else:
        path.mkdir(parents=True)
        (path / "lab2.py").write_bytes(content)
    return path


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    folder.mkdir()
    return folder


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


# Names


@pytest.mark.parametrize(
    ("name", "shown_id", "student"),
    [
        ("2214014-杨跃浙-Lab-2", "2214014", "杨跃浙"),
        ("WA2214014-杨跃浙-Lab-2", "WA2214014", "杨跃浙"),
        ("2214014_杨跃浙_Lab_2", "2214014", "杨跃浙"),
        ("2214014 Yang Yuezhe Lab 2", "2214014", "Yang Yuezhe"),
        ("2214014杨跃浙lab2", "2214014", "杨跃浙"),
        ("２２１４０１４－杨跃浙－Lab－２", "2214014", "杨跃浙"),
        ("Lab-2-2214014-杨跃浙", "2214014", "杨跃浙"),
        ("20240301-2214014-杨跃浙", "2214014", "杨跃浙"),
        ("2024-2214014-杨跃浙", "2214014", "杨跃浙"),
        ("202112150001-杨跃浙-实验2", "202112150001", "杨跃浙"),
        ("2214014", "2214014", ""),
        ("2214014-lab2", "2214014", ""),
        ("杨跃浙-Lab-2", "杨跃浙", "杨跃浙"),
        ("杨跃浙_88123_assignsubmission_file_", "88123", "杨跃浙"),
        ("杨跃浙_88123_assignsubmission_file_2214014-Lab-2", "2214014", "杨跃浙"),
        ("yangyuezhe_LATE_88123_901234_lab2-1", "88123", "yangyuezhe"),
        ("Lab 2_2214014_attempt_2024-03-01-10-22-33_lab2", "2214014", ""),
        ("lab2", "", ""),
    ],
)
def test_a_name_says_the_students_number_and_name(name: str, shown_id: str, student: str) -> None:
    """Number and name are found in each spelling that platforms and students use."""
    named = read_name(name, "lab2")

    assert (named.shown_id, named.name) == (shown_id, student)


@pytest.mark.parametrize(
    ("name", "attempt"),
    [
        ("2214014-杨跃浙-Lab-2", 0),
        ("2214014-杨跃浙-Lab-2-3", 3),
        ("2214014-杨跃浙-Lab-2_v3", 3),
        ("2214014-杨跃浙-Lab-2 (3)", 3),
        ("2214014-杨跃浙-Lab-2（3）", 3),
        ("2214014-杨跃浙-Lab-2-attempt-3", 3),
        ("2214014-杨跃浙-第3次-Lab-2", 3),
        ("Lab-2-2214014-杨跃浙", 0),
    ],
)
def test_an_attempt_number_is_found(name: str, attempt: int) -> None:
    """The attempt stands behind the lab or is called one, and is no part of the number."""
    assert read_name(name, "lab2").attempt == attempt


def test_a_time_in_the_name_is_found() -> None:
    """A platform's time of handing in is read, and a wrong date is none."""
    dashed = read_name("Lab 2_2214014_attempt_2024-03-01-10-22-33_lab2", "lab2")
    plain = read_name("2214014-杨跃浙-20240301102233", "lab2")
    no_date = read_name("2214014-杨跃浙-20249901102233", "lab2")

    assert dashed.time == plain.time == datetime(2024, 3, 1, 10, 22, 33)
    assert no_date.time is None


@pytest.mark.parametrize(
    "name",
    ["CON", "lpt1", "..", "a/b", "a\\b", "x" * 300, "杨" * 300, "Zoë:*?", " .x. ", "e\u0301"],
)
def test_an_id_is_safe_as_a_folders_name(name: str) -> None:
    """Whatever a student is called, the id has no separator, dot or reserved name in it."""
    safe = slug(name)

    assert safe and len(safe.encode()) <= 200
    assert not set(safe) & set('/\\.:*?"<>| ')
    assert safe.upper() not in {"CON", "LPT1"}


def test_names_that_look_alike_when_made_safe_stay_apart() -> None:
    """Two names that differ in a character no folder may have get two ids."""
    assert slug("a?b") != slug("a*b")


def test_a_lab_without_a_number_is_found_too() -> None:
    """A lab may be called anything."""
    named = read_name("2214014-杨跃浙-Warmup-2", "warmup")

    assert (named.this_lab, named.other_lab, named.attempt, named.name) == (True, "", 2, "杨跃浙")


# A class in a folder


def test_every_kind_of_entry_is_found(course: Path, scratch: Path) -> None:
    """Folders, zips, scripts and notebooks count, and what systems leave behind does not."""
    hand_in(course, "2214001-甲-Lab-2")
    hand_in(course, "2214002-乙-Lab-2.zip")
    hand_in(course, "2214003-丙-Lab-2.py")
    hand_in(course, "2214004-丁-Lab-2.ipynb", b"{}")
    for litter in (".DS_Store", "Thumbs.db", "~$roster.xlsx"):
        (course / litter).write_bytes(b"")
    (course / "__MACOSX").mkdir()

    hand_ins = find_hand_ins(course, "lab2", scratch)

    assert [hand_in.student_id for hand_in in hand_ins.chosen] == [
        "2214001", "2214002", "2214003", "2214004",
    ]  # fmt: skip
    assert [hand_in.student_name for hand_in in hand_ins.chosen] == ["甲", "乙", "丙", "丁"]
    assert not hand_ins.problems


def test_loose_files_of_one_student_belong_together(course: Path, scratch: Path) -> None:
    """A script and a notebook of one student and attempt are one hand-in."""
    hand_in(course, "2214003-丙-lab2.py")
    hand_in(course, "2214003-丙-lab2.ipynb", b"{}")

    (chosen,) = find_hand_ins(course, "lab2", scratch).chosen

    assert set(read(chosen).files) == {"2214003-丙-lab2.py", "2214003-丙-lab2.ipynb"}


def test_a_loose_helper_belongs_to_the_labs_file(course: Path, scratch: Path) -> None:
    """A second script that is not named for the lab goes with the one that is."""
    hand_in(course, "2214003-丙-lab2.py")
    hand_in(course, "2214003-plots.py", b"x = 1\n")

    (chosen,) = find_hand_ins(course, "lab2", scratch).chosen

    assert len(chosen.paths) == 2
    assert chosen.student_name == "丙"


def test_the_same_number_with_other_letters_and_name_is_another_student(
    course: Path, scratch: Path
) -> None:
    """Letters and name together tell students apart; one of them alone does not."""
    hand_in(course, "2214014-杨跃浙-Lab-2")
    hand_in(course, "WA2214014-李雷-Lab-2")
    hand_in(course, "2214015-韩梅梅-Lab-2")
    hand_in(course, "WA2214015-韩梅梅-Lab-2-2")

    chosen = find_hand_ins(course, "lab2", scratch).chosen

    assert [hand_in.student_id for hand_in in chosen] == ["2214014", "WA2214014", "WA2214015"]
    assert "2214015-韩梅梅-Lab-2" in str(chosen[2].notes[0])


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("2214014-杨跃浙-Lab-2", "2214014-杨跃浙-Lab-2-2"),
        ("2214014-杨跃浙-Lab-2_v9", "2214014-杨跃浙-Lab-2_v10"),
        ("2214014-杨跃浙-Lab-2.zip", "2214014-杨跃浙-Lab-2 (1).zip"),
        ("2214014-杨跃浙-Lab-2-attempt-1.py", "2214014-杨跃浙-Lab-2-attempt-2.py"),
        (
            "Lab 2_2214014_attempt_2024-03-01-10-22-33_lab2.py",
            "Lab 2_2214014_attempt_2024-03-02-09-00-00_lab2.py",
        ),
    ],
)
def test_the_newest_hand_in_counts(course: Path, scratch: Path, older: str, newer: str) -> None:
    """Time or attempt number decides, and a note names what is not judged."""
    hand_in(course, older, b"old = 1\n")
    hand_in(course, newer)

    (chosen,) = find_hand_ins(course, "lab2", scratch).chosen

    assert chosen.origin == newer
    assert str(read(chosen).notes[0]) == f"The newest hand-in counts; not judged: {older}."


def test_a_time_decides_only_where_every_hand_in_has_one(course: Path, scratch: Path) -> None:
    """A date in one name says nothing about a hand-in that has an attempt number alone."""
    hand_in(course, "2214014-杨跃浙-Lab-2-2024-03-02-09-00-00", b"old = 1\n")
    hand_in(course, "2214014-杨跃浙-Lab-2_v2")

    (chosen,) = find_hand_ins(course, "lab2", scratch).chosen

    assert chosen.origin == "2214014-杨跃浙-Lab-2_v2"


def test_the_same_content_twice_is_one_hand_in(course: Path, scratch: Path) -> None:
    """A folder and a zip of it are not two answers."""
    hand_in(course, "2214014-杨跃浙-Lab-2")
    hand_in(course, "2214014_杨跃浙_Lab_2.zip")

    hand_ins = find_hand_ins(course, "lab2", scratch)

    assert str(hand_ins.chosen[0].notes[0]).startswith("The same was handed in again as")
    assert not hand_ins.problems


def test_two_hand_ins_that_nothing_orders_are_a_problem(course: Path, scratch: Path) -> None:
    """Where nothing says which is newer, none is judged and both are named."""
    hand_in(course, "2214014-杨跃浙-Lab-2")
    hand_in(course, "2214014_杨跃浙_Lab_2.zip", b"other = 1\n")

    hand_ins = find_hand_ins(course, "lab2", scratch)

    (problem,) = hand_ins.problems
    assert not hand_ins.chosen
    assert problem.student_id == "2214014"
    assert problem.origin == "2214014-杨跃浙-Lab-2, 2214014_杨跃浙_Lab_2.zip"
    assert "neither a time nor an attempt number" in str(problem.reason)


@pytest.mark.parametrize("suffix", [".py", ".zip"])
def test_two_loose_files_for_the_lab_are_two_hand_ins(
    course: Path, scratch: Path, suffix: str
) -> None:
    """Two files of a kind are no pair, and what cannot be read equals nothing."""
    (course / f"2214014-杨跃浙-lab2{suffix}").write_bytes(b"x = 1")
    (course / f"2214014_杨跃浙_lab2{suffix}").write_bytes(b"x = 2")

    (problem,) = find_hand_ins(course, "lab2", scratch).problems

    assert "2 different hand-ins" in str(problem.reason)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("2214014-report.docx", "A .docx file cannot be judged"),
        ("2214014.rar", "A .rar file cannot be judged"),
        ("2214014-杨跃浙-Lab-3.py", "It is named for lab3, not for lab2"),
        ("lab2.py", "Its name says no student"),
    ],
)
def test_what_is_no_hand_in_is_a_problem(
    course: Path, scratch: Path, name: str, reason: str
) -> None:
    """Nothing in a class is passed over in silence, and the rest is graded."""
    hand_in(course, "2214001-甲-Lab-2")
    (course / name).write_bytes(b"x")

    hand_ins = find_hand_ins(course, "lab2", scratch)

    (problem,) = hand_ins.problems
    assert len(hand_ins.chosen) == 1
    assert problem.origin == name
    assert str(problem.reason).startswith(reason)


def test_a_link_in_a_class_is_a_problem(course: Path, scratch: Path) -> None:
    """A link might lead to the solutions, so it is not followed."""
    hand_in(course, "2214001-甲-Lab-2")
    (course / "2214002-乙.py").symlink_to(course / "2214001-甲-Lab-2" / "lab2.py")

    (problem,) = find_hand_ins(course, "lab2", scratch).problems

    assert str(problem.reason).startswith("It is a link")


def test_ids_differ_where_a_file_system_would_mix_them_up(course: Path, scratch: Path) -> None:
    """A platform's id that equals a student's number gets a folder of its own."""
    hand_in(course, "2214014-杨跃浙-Lab-2")
    hand_in(course, "李雷_2214014_assignsubmission_file_")

    chosen = find_hand_ins(course, "lab2", scratch).chosen

    assert [hand_in.student_id for hand_in in chosen] == ["2214014", "2214014-2"]


def test_a_platforms_folder_takes_the_number_from_the_file_in_it(
    course: Path, scratch: Path
) -> None:
    """The student's number comes before the platform's own."""
    folder = course / "杨跃浙_88123_assignsubmission_file_"
    folder.mkdir()
    hand_in(folder, "WA2214014-Lab-2.zip")

    (chosen,) = find_hand_ins(course, "lab2", scratch).chosen

    assert (chosen.student_id, chosen.student_name) == ("WA2214014", "杨跃浙")
    assert set(read(chosen).files) == {"lab2.py"}


def test_the_roster_knows_numbers_and_names(course: Path, scratch: Path) -> None:
    """A name alone gets its number from the roster, a number its name."""
    hand_in(course, "杨跃浙-Lab-2")
    hand_in(course, "2214015-Lab-2")
    hand_in(course, "无名氏-Lab-2")
    roster = {"WA2214014": "杨 跃浙", "2214015": "韩梅梅"}

    chosen = find_hand_ins(course, "lab2", scratch, roster).chosen

    assert [(hand_in.student_id, hand_in.student_name) for hand_in in chosen] == [
        ("2214015", "韩梅梅"),
        ("WA2214014", "杨跃浙"),
        ("无名氏", "无名氏"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_roster_is_read_as_excel_writes_it(tmp_path: Path, encoding: str) -> None:
    """Chinese and English titles, UTF-8 or GBK."""
    path = tmp_path / "roster.csv"
    path.write_bytes("班级,学号,姓名\r\n1,2214014,杨跃浙\r\n,,\r\n".encode(encoding))

    assert read_roster(path) == {"2214014": "杨跃浙"}


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n"])
def test_a_roster_without_columns_is_refused(tmp_path: Path, content: bytes) -> None:
    """The message says which columns are needed."""
    path = tmp_path / "roster.csv"
    path.write_bytes(content)

    with pytest.raises(UsageError, match="the columns id and name"):
        read_roster(path)


def test_a_missing_roster_is_named(tmp_path: Path) -> None:
    """A roster that is not there is one clear line."""
    with pytest.raises(UsageError, match=r"roster\.csv cannot be read"):
        read_roster(tmp_path / "roster.csv")


def test_a_class_is_found_below_wrapping_folders(course: Path, scratch: Path) -> None:
    """Folders that only wrap the class name no student."""
    hand_in(course / "downloads" / "Lab-2", "2214014-杨跃浙-Lab-2")
    hand_in(course / "downloads" / "Lab-2", "2214015-韩梅梅-Lab-2.py")

    chosen = find_hand_ins(course, "lab2", scratch).chosen

    assert [hand_in.student_id for hand_in in chosen] == ["2214014", "2214015"]


def test_a_class_of_one_is_not_mistaken_for_a_wrapping_folder(course: Path, scratch: Path) -> None:
    """A single folder with a student's programs is that student's hand-in."""
    hand_in(course, "杨跃浙-Lab-2")
    hand_in(course / "杨跃浙-Lab-2", "plots.py")

    (chosen,) = find_hand_ins(course, "lab2", scratch).chosen

    assert chosen.student_id == "杨跃浙"


def test_a_missing_class_is_named(course: Path, scratch: Path) -> None:
    """A path that is not there is one clear line."""
    with pytest.raises(UsageError, match=r"nowhere does not exist; check the path"):
        find_hand_ins(course / "nowhere", "lab2", scratch)


def test_an_empty_class_is_named(course: Path, scratch: Path) -> None:
    """A folder with nothing but litter is empty."""
    (course / ".DS_Store").write_bytes(b"")

    with pytest.raises(UsageError, match=r"class is empty; name a folder or zip"):
        find_hand_ins(course, "lab2", scratch)


def test_a_single_program_is_no_class(course: Path, scratch: Path) -> None:
    """Who gives one file to the batch learns which command takes it."""
    path = hand_in(course, "2214014-lab2.py")

    with pytest.raises(UsageError, match="graded by `grader grade`"):
        find_hand_ins(path, "lab2", scratch)


# A class in a zip


def test_a_class_comes_as_a_zip_of_folders_zips_and_files(tmp_path: Path, scratch: Path) -> None:
    """A platform's zip is taken in like the folder it was made from, times included."""
    files = {
        "class/2214001-甲-Lab-2/lab2.py": PROGRAM,
        "class/2214002-乙-Lab-2.zip": zipped({"work/lab2.py": PROGRAM}),
        "class/2214003-丙-Lab-2.py": PROGRAM,
        "__MACOSX/class/._2214003-丙-Lab-2.py": b"x",
    }
    path = tmp_path / "class.zip"
    path.write_bytes(zipped(files))

    submissions = [read(hand_in) for hand_in in find_hand_ins(path, "lab2", scratch).chosen]

    assert [submission.student_id for submission in submissions] == [
        "2214001", "2214002", "2214003",
    ]  # fmt: skip
    assert [set(submission.files) for submission in submissions[:2]] == [{"lab2.py"}, {"lab2.py"}]
    assert submissions[0].digest == submissions[1].digest
    for submission in submissions:
        assert set(submission.modified.values()) == {datetime(2024, 3, 1, 10, 0, 0)}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_without_the_utf8_flag_are_read(tmp_path: Path, scratch: Path, encoding: str) -> None:
    """Chinese Windows writes GBK into a zip and does not say so; some tools do so with UTF-8."""
    name = "2214014-杨跃浙-Lab-2.py".encode(encoding)
    placeholder = "x" * len(name)
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({placeholder: PROGRAM}).replace(placeholder.encode(), name))

    (chosen,) = find_hand_ins(path, "lab2", scratch).chosen

    assert (chosen.student_id, chosen.student_name) == ("2214014", "杨跃浙")


def test_a_name_with_the_utf8_flag_is_what_it_says(tmp_path: Path, scratch: Path) -> None:
    """A marked name stays, also where its characters are those of an old code page too."""
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({"2214014-Renée-Lab-2.py": PROGRAM, "2214015-Müße-Lab-2.py": PROGRAM}))

    chosen = find_hand_ins(path, "lab2", scratch).chosen

    assert [hand_in.student_name for hand_in in chosen] == ["Renée", "Müße"]


def test_a_gbk_name_unpacked_elsewhere_is_read(course: Path, scratch: Path) -> None:
    """A folder unpacked with the wrong encoding still says the name."""
    path = os.fsencode(course) + b"/" + "2214014-杨跃浙-Lab-2.py".encode("gbk")
    Path(os.fsdecode(path)).write_bytes(PROGRAM)

    (chosen,) = find_hand_ins(course, "lab2", scratch).chosen

    assert (chosen.student_name, chosen.origin) == ("杨跃浙", "2214014-杨跃浙-Lab-2.py")
    assert set(read(chosen).files) == {"2214014-杨跃浙-Lab-2.py"}


def test_an_unsafe_class_zip_writes_nothing_outside(tmp_path: Path, scratch: Path) -> None:
    """What points out of the folder is left out with a line, and the others are graded."""
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({"2214014-a.py": PROGRAM, "../../out.py": b"x"}))

    hand_ins = find_hand_ins(path, "lab2", scratch)

    (problem,) = hand_ins.problems
    assert [hand_in.student_id for hand_in in hand_ins.chosen] == ["2214014"]
    assert problem.origin == "out.py"
    assert str(problem.reason) == (
        "../../out.py is not unpacked, as it points out of its folder; look at it by hand."
    )
    assert [file.name for file in tmp_path.rglob("*.py")] == ["2214014-a.py"]


def test_a_hand_in_that_lost_a_part_is_not_judged(tmp_path: Path, scratch: Path) -> None:
    """Whoever's folder in the class cannot be unpacked whole gets a line, not zero points."""
    path = tmp_path / "class.zip"
    path.write_bytes(
        zipped(
            {
                "class/2214014-a/lab2.py": PROGRAM,
                "class/2214014-a/..\\out.py": b"x",
                "class/2214015-b": b"x",
                "class/2214015-b/lab2.py": PROGRAM,
                "class/2214016-c/lab2.py": PROGRAM,
            }
        )
    )

    hand_ins = find_hand_ins(path, "lab2", scratch)

    fine = [hand_in for hand_in in hand_ins.chosen if hand_in.refused is None]
    assert [hand_in.student_id for hand_in in fine] == ["2214016"]
    with pytest.raises(Refused, match=r"out\.py is not unpacked, as it points out of its folder"):
        read(hand_ins.chosen[0])
    assert "2214015-b" in [problem.origin for problem in hand_ins.problems]


def test_a_class_zip_of_which_nothing_can_be_unpacked_is_refused(
    tmp_path: Path, scratch: Path
) -> None:
    """Where no student is left, the first reason is the answer."""
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({"../2214014-a.py": PROGRAM}))

    with pytest.raises(Refused, match=r"2214014-a\.py is not unpacked, as it points out of its"):
        find_hand_ins(path, "lab2", scratch)


# One submission


@pytest.mark.parametrize("name", ["2214014-Lab-2", "2214014.zip", "2214014-lab2.py", "lab2.ipynb"])
def test_one_submission_of_each_kind_is_read(tmp_path: Path, name: str) -> None:
    """`grader grade` takes a folder, zip, script or notebook, with a student's number or not."""
    submission = read_one(hand_in(tmp_path, name), "lab2")

    assert submission.student_id == ("lab2" if name == "lab2.ipynb" else "2214014")
    assert submission.origin == name
    assert list(submission.files.values()) == [PROGRAM]
    assert len(submission.digest) == 64


def test_only_programs_are_read(tmp_path: Path) -> None:
    """Data, reports and litter beside the program decide nothing and are left where they are."""
    folder = hand_in(tmp_path, "2214014")
    for name in ("data/train.gz", ".ipynb_checkpoints/lab2.py", "report.docx", "plots/draw.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x = 1\n")

    assert set(read_one(folder, "lab2").files) == {"lab2.py", "plots/draw.py"}


def test_a_submission_without_programs_is_still_one(tmp_path: Path) -> None:
    """No program is judged, 0 points, so it is no reason to refuse."""
    path = tmp_path / "2214014.zip"
    path.write_bytes(zipped({"report.docx": b"x"}))

    assert not read_one(path, "lab2").files


def test_a_missing_submission_is_named(tmp_path: Path) -> None:
    """A path that is not there is one clear line."""
    with pytest.raises(UsageError, match=r"gone\.py does not exist; check the path"):
        read_one(tmp_path / "gone.py", "lab2")


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    """A folder with nothing in it is one clear line."""
    with pytest.raises(UsageError, match=r"is empty; name the folder with the student's program"):
        read_one(tmp_path, "lab2")


def test_another_kind_of_file_is_no_submission(tmp_path: Path) -> None:
    """The message says which kinds there are."""
    path = tmp_path / "report.docx"
    path.write_bytes(b"x")

    with pytest.raises(UsageError, match=r"is no folder, \.py, \.ipynb or \.zip"):
        read_one(path, "lab2")


# What is refused


def refusal(path: Path) -> str:
    """The line that a person sees when this hand-in is read."""
    with pytest.raises(Refused) as refused:
        read_one(path, "lab2")
    assert isinstance(refused.value.args[0], Text)  # so that every language can say it
    line = str(refused.value)
    assert "\n" not in line and path.name in line
    return line


def refusal_of_zip(folder: Path, content: bytes) -> str:
    path = folder / "2214014.zip"
    path.write_bytes(content)
    return refusal(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"no zip", zipped({"lab2.py": PROGRAM})[:-30]],
    ids=["empty", "no zip", "cut off"],
)
def test_a_broken_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    """What is no zip, or half of one, is not judged."""
    assert refusal_of_zip(tmp_path, content).startswith("2214014.zip is a broken zip (")


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    """A zip whose contents do not fit its checksums is not judged."""
    content = zipped({"lab2.py": PROGRAM}, zipfile.ZIP_STORED).replace(b"penalty", b"PENALTY")

    assert "2214014.zip is a broken zip: lab2.py cannot be unpacked" in refusal_of_zip(
        tmp_path, content
    )


def test_a_packing_that_python_does_not_know_is_refused(tmp_path: Path) -> None:
    """Some tools pack with methods of their own."""
    content = bytearray(zipped({"lab2.py": PROGRAM}))
    for signature, offset in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        struct.pack_into("<H", content, content.index(signature) + offset, 9)

    assert "lab2.py cannot be unpacked (That compression method" in refusal_of_zip(
        tmp_path, bytes(content)
    )


def test_a_damaged_name_in_a_zip_still_leaves_its_program(tmp_path: Path) -> None:
    """A name in no known encoding and a date that is none cost nothing."""
    content = bytearray(zipped({"lab2.xx/a.py": PROGRAM}).replace(b"lab2.xx", b"lab2.\xff\xff"))
    for signature, offset in ((b"PK\3\4", 12), (b"PK\1\2", 14)):
        struct.pack_into("<H", content, content.index(signature) + offset, 0)
    path = tmp_path / "2214014.zip"
    path.write_bytes(content)

    submission = read_one(path, "lab2")

    assert list(submission.files.values()) == [PROGRAM]
    assert not submission.modified


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../lab2.py", "points out of its folder"),
        ("a/../../lab2.py", "points out of its folder"),
        ("..\\lab2.py", "points out of its folder"),
        ("/etc/lab2.py", "has an absolute path"),
        ("C:\\lab2.py", "has an absolute path"),
    ],
)
def test_a_zip_that_points_elsewhere_is_refused(tmp_path: Path, name: str, why: str) -> None:
    """No path leaves the folder that it is unpacked to, on any system."""
    assert why in refusal_of_zip(tmp_path, zipped({name: PROGRAM}))


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    """A link might lead to the solutions."""
    info = zipfile.ZipInfo("lab2.py")
    info.external_attr = 0o120777 << 16
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as zip_file:
        zip_file.writestr(info, "/etc/passwd")

    assert "lab2.py in it is a link or no plain file" in refusal_of_zip(tmp_path, buffer.getvalue())


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    """A password is nothing that a batch can ask for."""
    content = bytearray(zipped({"lab2.py": PROGRAM}))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        struct.pack_into("<H", content, content.index(signature) + offset, 1)

    assert "is locked with a password" in refusal_of_zip(tmp_path, bytes(content))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """A zip that grows to hundreds of times its size is not opened."""
    line = refusal_of_zip(tmp_path, zipped({"lab2.py": bytes(60_000_000)}))

    assert "would unpack to 60 MB from 0.1 MB" in line


def test_too_many_files_in_a_zip_are_refused(tmp_path: Path) -> None:
    """A hand-in has a few files; thousands are a mistake or an attack."""
    content = zipped({f"{count}.py": b"" for count in range(archive.MOST_ENTRIES + 1)})

    assert "holds 2001 files, more than 2000" in refusal_of_zip(tmp_path, content)


def test_zips_may_lie_in_a_zip_but_not_deeper(tmp_path: Path) -> None:
    """The platform's zip may hold the student's; a third is one too many."""
    twice = zipped({"lab2.zip": zipped({"lab2.py": PROGRAM})})
    path = tmp_path / "2214014-lab2.zip"
    path.write_bytes(twice)

    assert set(read_one(path, "lab2").files) == {"lab2.py"}
    assert "work.zip is a zip in a zip in a zip" in refusal_of_zip(
        tmp_path, zipped({"a.zip": zipped({"work.zip": zipped({"lab2.py": PROGRAM})})})
    )


def test_a_zip_beside_the_program_is_not_opened(tmp_path: Path) -> None:
    """A data set that was handed in along is no reason to refuse, whatever it is."""
    path = tmp_path / "2214014.zip"
    path.write_bytes(zipped({"lab2.py": PROGRAM, "data.zip": b"no zip"}))

    assert set(read_one(path, "lab2").files) == {"lab2.py"}


def test_an_archive_that_is_not_read_is_refused(tmp_path: Path) -> None:
    """A .rar alone may hold the whole answer, so a person decides."""
    folder = tmp_path / "2214014"
    folder.mkdir()
    (folder / "lab2.rar").write_bytes(b"x")

    assert "lab2.rar in it is an archive that is not read" in refusal(folder)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    """Above 200 MB a notebook is not read into memory."""
    folder = hand_in(tmp_path, "2214014")
    with (folder / "lab2.ipynb").open("wb") as notebook:
        notebook.truncate(210_000_000)

    assert "lab2.ipynb in it has 210 MB, where 200 MB are allowed" in refusal(folder)


def test_many_large_files_are_refused(tmp_path: Path) -> None:
    """All programs together have a limit too."""
    folder = hand_in(tmp_path, "2214014")
    for name in ("a", "b", "c"):
        with (folder / f"{name}.ipynb").open("wb") as notebook:
            notebook.truncate(140_000_000)

    assert "its programs have more than 400 MB" in refusal(folder)


def test_too_many_files_in_a_folder_are_refused(tmp_path: Path) -> None:
    """A virtual environment handed in along is noticed, not walked through."""
    folder = hand_in(tmp_path, "2214014")
    for count in range(archive.MOST_ENTRIES):
        (folder / f"{count}.txt").touch()

    assert "it holds more than 2000 files" in refusal(folder)


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    """A link might lead to the solutions."""
    folder = hand_in(tmp_path, "2214014")
    (folder / "helper.py").symlink_to("/etc/passwd")

    assert "helper.py in it is a link or no plain file" in refusal(folder)


@pytest.mark.parametrize("name", ["2214014", "2214014.zip", "2214014-lab2.py"])
def test_a_hand_in_that_is_itself_a_link_is_not_read(tmp_path: Path, name: str) -> None:
    """Whoever calls, and whatever it leads to: a folder, a zip or a program."""
    link = tmp_path / "links" / name
    link.parent.mkdir()
    link.symlink_to(hand_in(tmp_path, name))

    with pytest.raises(Refused, match=rf"{name} in it is a link or no plain file"):
        read(HandIn("2214014", "", name, (link,)))


def test_a_file_that_went_away_is_refused(course: Path, scratch: Path) -> None:
    """What cannot be read any more is one clear line, not the end of the batch."""
    path = hand_in(course, "2214014-lab2.py")
    (chosen,) = find_hand_ins(course, "lab2", scratch).chosen
    path.unlink()

    with pytest.raises(Refused, match=r"2214014-lab2\.py cannot be read \(No such file"):
        read(chosen)


# Where a hand-in lies


@pytest.mark.parametrize("name", ["2214014", "2214014.zip", "2214014-lab2.py"])
def test_a_link_that_is_named_is_not_followed(tmp_path: Path, lab2: Lab, name: str) -> None:
    """A link of the caller's looks like one that was handed in."""
    link = tmp_path / "links" / name
    link.parent.mkdir()
    link.symlink_to(hand_in(tmp_path, name))

    check_place(tmp_path / name, lab2)
    with pytest.raises(Refused, match=rf"as \S*links/{name} is a link to \S*/{name}; name a place"):
        check_place(link, lab2)


@pytest.mark.parametrize("target", ["../course/solutions", "nowhere", "assignments"])
def test_a_link_above_a_hand_in_is_not_followed(
    tmp_path: Path, lab2: Lab, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """A repository whose folder is a link gets nothing of what it leads to, be that there or not."""
    (tmp_path / "pushed").mkdir()
    (tmp_path / "pushed" / "assignments").symlink_to(target)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Refused) as refused:
        check_place(Path("pushed/assignments/../assignments/lab2"), lab2)

    assert str(refused.value) == (
        "pushed/assignments/../assignments/lab2 is not judged, as pushed/assignments is a link to"
        f" {target}; name a place without links."
    )


@pytest.mark.parametrize("place", ["handed-in", "solutions/lab2/lab2.py", "assignments/lab2"])
def test_a_lecturer_may_grade_what_lies_in_the_course(lab2: Lab, place: str) -> None:
    """The solution as students would see it, or a class that was put beside it."""
    check_place(lab2.course / place, lab2)


def test_links_of_the_machine_are_followed(
    tmp_path: Path, lab2: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A /home that is a link is nobody's trick."""
    linked = {Path("/home")}
    monkeypatch.setattr(Path, "is_symlink", lambda path: path in linked)

    check_place(Path("/home/ta/class"), lab2)


def test_what_holds_the_course_is_no_hand_in(lab2: Lab) -> None:
    """A folder with the tests in it is somebody's who has the course; beside them is room enough."""
    for place in (lab2.course, lab2.course.parent, Path("/")):
        with pytest.raises(UsageError, match=r" holds the course's own \S+; put hand-ins else"):
            check_place(place, lab2)


# -- nothing of a class vanishes


@pytest.mark.parametrize("seconds", [1e12, -1e12, 1e30])
def test_a_time_beyond_all_calendars_is_none(seconds: float) -> None:
    """Some file systems and archives keep them; Python's years end with 9999."""
    assert contents._time(seconds) is None


NAMES = [
    *(
        "..-..x.py",
        ".2214003-lab2.py",
        "...",
        ".x",
        "..2214004",
        " 2214005.py",
        "-",
        "2214006.",
        "\u202e.py",
    ),
    *(
        "\u200b.py",
        "\u3164",
        "2214007.PY",
        "2214008.zip.py",
        "a\nb.py",
        "CON.py",
        "lab2.py",
        "2214009-lab3.py",
    ),
]


@pytest.mark.parametrize("way", ["folder", "zip"])
def test_every_entry_of_a_class_ends_somewhere(tmp_path: Path, way: str) -> None:
    """Whatever it is called, it is a hand-in, a problem, or told of in a note."""
    if way == "zip":
        path = tmp_path / "class.zip"
        path.write_bytes(zipped(dict.fromkeys([*NAMES, "2214001.py"], PROGRAM)))
    else:
        path = tmp_path / "class"
        path.mkdir()
        for name in [*NAMES, "2214001.py"]:
            (path / name).write_bytes(PROGRAM)

    found = find_hand_ins(path, "lab2", tmp_path / "scratch")

    told = [*(hand_in.origin for hand_in in found.chosen)]
    told += [str(note) for hand_in in found.chosen for note in hand_in.notes]
    told += [problem.origin for problem in found.problems]
    assert [name for name in NAMES if not any(readable(name) in line for line in told)] == []


@pytest.mark.parametrize(
    "name",
    [
        *(
            ".DS_Store",
            "._2214001.py",
            "__MACOSX",
            "Thumbs.db",
            "desktop.ini",
            "~$2214001.docx",
            ".git",
        ),
        *(
            ".gitkeep",
            ".ipynb_checkpoints",
            ".~lock.grades.csv#",
            ".lab2.py.swp",
            ".Trash-1000",
            ".vscode",
        ),
    ],
)
def test_what_systems_leave_in_a_class_is_nobodys(tmp_path: Path, name: str) -> None:
    """It is passed over, by names that are known."""
    hand_in(tmp_path, "2214001.py")
    (tmp_path / name).touch()

    found = find_hand_ins(tmp_path, "lab2", tmp_path / "scratch")

    assert [one.origin for one in found.chosen] == ["2214001.py"]
    assert found.problems == ()
