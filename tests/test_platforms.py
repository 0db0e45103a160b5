"""Whose a hand-in is, as platforms name it, as universities number people, and as pairs write it."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from grader.errors import Refused
from grader.intake.hand_ins import HandIns, find_hand_ins
from grader.intake.naming import read_name
from grader.intake.platforms import name_within, repository, uploaded_again
from grader.intake.submissions import HandIn, read
from grader.intake.submitters import read_submitters

EAST_8, WEST_8 = timezone(timedelta(hours=8)), timezone(timedelta(hours=-8))
PROGRAM = "import helper\n"
METADATA = "submission_metadata.yml"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    folder.mkdir()
    return folder


def put(folder: Path, *names: str, content: str = PROGRAM) -> None:
    """Files of a class, in the folders that their names say."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")


def found(folder: Path, roster: dict[str, str] | None = None) -> HandIns:
    return find_hand_ins(folder, "lab2", folder.parent / "scratch", roster)


def files(hand_in: HandIn) -> set[str]:
    return set(read(hand_in).files)


def ids(hand_ins: HandIns) -> list[str]:
    return [hand_in.student_id for hand_in in hand_ins.chosen]


# What platforms add


@pytest.mark.parametrize(
    "text",
    [
        "Ana Pérez_41_assignsubmission_onlinetext/onlinetext.html",
        "Ana Pérez_41_assignsubmission_onlinetext_/onlinetext.html",
        "Ana Pérez_41_assignsubmission_onlinetext_onlinetext.html",
    ],
)
@pytest.mark.parametrize("file", ["_/2214014-lab2.py", "/lab2.py", "_2214014-lab2.py"])
def test_a_text_beside_a_file_is_no_hand_in(course: Path, text: str, file: str) -> None:
    """Moodle puts what was typed in beside what was uploaded, in folders or flat."""
    put(
        course,
        text,
        f"Ana Pérez_41_assignsubmission_file{file}",
        "Bo_42_assignsubmission_file_/a.py",
    )

    hand_ins = found(course)

    assert len(hand_ins.chosen) == 2
    assert not hand_ins.problems
    assert not any(hand_in.notes for hand_in in hand_ins.chosen)


def test_a_text_alone_is_a_hand_in_without_a_program(course: Path) -> None:
    """Another student's file makes it no litter."""
    put(
        course,
        "Ana_41_assignsubmission_onlinetext/onlinetext.html",
        "Bo_42_assignsubmission_file_/a.py",
    )

    hand_ins = found(course)

    assert [files(hand_in) for hand_in in hand_ins.chosen] == [set(), {"a.py"}]


def test_blackboards_text_of_an_attempt_is_litter(course: Path) -> None:
    """Helper and program of the newest attempt count, by the names that they import each other by."""
    for time in ("2025-10-03-12-00-00", "2025-10-04-08-00-00"):
        for end in (".txt", "_helper.py", "_lab2.py"):
            put(course, f"Week 3_kmoore_attempt_{time}{end}", content=f"x = '{time}'\n")

    hand_ins = found(course)

    (chosen,) = hand_ins.chosen
    assert files(chosen) == {"helper.py", "lab2.py"}
    assert chosen.submitted_at == datetime(2025, 10, 4, 8)
    assert "attempt_2025-10-03-12-00-00_lab2.py" in str(chosen.notes[0])
    assert not hand_ins.problems


def test_an_attempt_of_which_only_the_text_is_there_is_told(course: Path) -> None:
    """A student whose newest attempt has no file is seen by a person."""
    put(
        course, "L_ann_attempt_2025-10-03-12-00-00.txt", "L_bob_attempt_2025-10-03-12-00-00_lab2.py"
    )
    put(course, "L_bob_attempt_2025-10-05-12-00-00.TXT", "L_bob_attempt_2025-10-01-12-00-00.txt")

    hand_ins = found(course)

    assert ids(hand_ins) == ["bob"]
    assert [problem.origin for problem in hand_ins.problems] == [
        "L_ann_attempt_2025-10-03-12-00-00.txt",
        "L_bob_attempt_2025-10-05-12-00-00.TXT",
    ]


def test_logins_of_which_blackboard_shows_the_end_alone_stay_apart(course: Path) -> None:
    """A login may have the sign that stands before it."""
    put(
        course,
        *(f"Lab 2_{login}_attempt_2025-10-03-12-00-00_lab2.py" for login in ("a_li", "b_li")),
    )

    assert ids(found(course)) == ["li", "li-2"]


# Flat downloads


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("Ana Pérez_41_assignsubmission_file_helper.py", "helper.py"),
        ("杨跃浙_41_assignsubmission_file_我的_lab2.ipynb", "我的_lab2.ipynb"),
        ("perezana_5511_88123_Helper.PY", "Helper.PY"),
        ("perezana_LATE_5511_88123_a_b.py", "a_b.py"),
        ("Lab 2_perez_attempt_2025-10-03-12-00-00_lab2.py", "lab2.py"),
        (
            "Lab 2_perez_attempt_2025-10-03-12-00-00.txt",
            "Lab 2_perez_attempt_2025-10-03-12-00-00.txt",
        ),
        ("2214014-helper.py", "2214014-helper.py"),
        ("Ana_41_assignsubmission_file_", "Ana_41_assignsubmission_file_"),
    ],
)
def test_a_platforms_prefix_is_no_part_of_a_files_name(name: str, within: str) -> None:
    """A file is called as the student called it; what no platform named keeps its name."""
    assert name_within(name) == within


def test_files_of_one_user_belong_together(course: Path) -> None:
    """Moodle's prefix is one for all files of a user; the names shown are those that lie there."""
    put(
        course,
        *(f"Ana_41_assignsubmission_file_{name}" for name in ("lab2.py", "helper.py", "m.ipynb")),
    )

    (chosen,) = found(course).chosen

    assert files(chosen) == {"lab2.py", "helper.py", "m.ipynb"}
    assert chosen.origin.startswith("Ana_41_assignsubmission_file_helper.py, Ana_41_assign")


def test_a_number_on_one_file_is_that_of_all(course: Path) -> None:
    """Who wrote the student's number on the lab's file alone has one hand-in."""
    prefix = "Ana_41_assignsubmission_file_"
    put(course, f"{prefix}WA2214014-lab2.py", f"{prefix}helper.py", f"{prefix}net4096.py")

    (chosen,) = found(course).chosen

    assert chosen.student_id == "WA2214014"
    assert files(chosen) == {"WA2214014-lab2.py", "helper.py", "net4096.py"}


def test_a_canvas_users_files_belong_together(course: Path) -> None:
    """The user's number tells whose, the file's nothing; what was uploaded again is called as before."""
    put(course, "perezana_LATE_5511_88123_lab2-1.py", "perezana_LATE_5511_88124_helper-3.py")
    put(
        course,
        "liwei_5512_88123_Lab-2.py",
        "liwei_5512_88127_part-1.py",
        "liwei_5512_88128_part-2.py",
    )

    first, second = found(course).chosen

    assert files(first) == {"lab2.py", "helper.py"}
    assert files(second) == {"Lab-2.py", "part-1.py", "part-2.py"}


def test_of_a_file_that_canvas_has_twice_the_newer_counts(course: Path) -> None:
    """Uploaded again means newer, also of a helper; a note names what is not judged."""
    put(course, "liwei_5512_88123_lab2.py", "liwei_5512_88125_helper.py", content="old = 1\n")
    put(
        course,
        "liwei_5512_88131_lab2-1.py",
        "liwei_5512_88132_helper-1.py",
        "liwei_5512_88133_b.py",
    )

    (chosen,) = found(course).chosen

    submission = read(chosen)
    assert set(submission.files) == {"lab2.py", "helper.py", "b.py"}
    assert {content.decode() for content in submission.files.values()} == {PROGRAM}
    assert str(chosen.notes[0]) == (
        "The newest hand-in counts; not judged: liwei_5512_88123_lab2.py, liwei_5512_88125_helper.py."
    )


def test_a_zip_beside_a_users_program_is_not_opened(course: Path) -> None:
    """Data that was uploaded along is no second hand-in, as in a folder; a zip alone is one."""
    put(course, "liwei_5512_88123_lab2.py", "liwei_5512_88124_data.zip", "kim_5513_88125_work.zip")

    hand_ins = found(course)

    assert [hand_in.origin for hand_in in hand_ins.chosen] == [
        "liwei_5512_88123_lab2.py",
        "kim_5513_88125_work.zip",
    ]


@pytest.mark.parametrize(
    ("name", "before", "count"),
    [("lab2-1.py", "lab2.py", 1), ("a-b-12.ipynb", "a-b.ipynb", 12), ("lab2.py", "lab2.py", 0)],
)
def test_what_canvas_counts_is_seen(name: str, before: str, count: int) -> None:
    """It numbers what was uploaded again under the same name."""
    assert uploaded_again(name) == (before, count)


# Gradescope's list


def listed(*people: str) -> str:
    """The list for one folder, as Ruby writes it; what is said of each of the people stands in a line."""
    each = "".join("  - " + person.replace(", ", "\n    ") + "\n" for person in people)
    return f"submission_71:\n  :submitters:\n{each}"


def gradescope(folder: Path, metadata: str | bytes, *submissions: str) -> Path:
    export = folder / "assignment_1234567_export"
    put(export, *(f"submission_{number}/lab2.py" for number in submissions))
    content = metadata.encode() if isinstance(metadata, str) else metadata
    (export / METADATA).write_bytes(content)
    return export / METADATA


def test_gradescopes_list_says_who(course: Path) -> None:
    """Number, name and time; a number keeps its zero, and Ruby's own types are read as what they hold."""
    metadata = """---
submission_71:
  :submitters:
  - :name: Ana Pérez
    :sid: 02214014
    :email: ana@example.edu
  :created_at: 2025-10-03 12:00:05.123456000 Z
  :results: !ruby/object:Results
    tests: &t [1, 2]
    again: *t
submission_72:
  :submitters:
  - :sid: 20-123-456
    :name: Bo Li
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2025-10-04 12:00:00.000000000 Z
submission_73:
  :submitters:
  - :name: Cy
    :sid:
    :email: cy@example.edu
"""
    gradescope(course, metadata, "71", "72", "73")

    hand_ins = found(course)

    assert [(one.student_id, one.student_name) for one in hand_ins.chosen[:2]] == [
        ("02214014", "Ana Pérez"),
        ("20-123-456", "Bo Li"),
    ]
    assert [one.student_name for one in hand_ins.chosen[2:]] == ["Cy"]
    assert hand_ins.chosen[0].submitted_at == datetime(2025, 10, 3, 12, 0, 5, tzinfo=UTC)
    assert hand_ins.chosen[1].submitted_at == datetime(2025, 10, 4, 12, tzinfo=UTC)
    assert not hand_ins.problems


def test_all_submitters_of_gradescope_have_the_grade(course: Path) -> None:
    """A team of three is three rows, each with a note of the others, and nobody twice."""
    gradescope(course, listed(*(f":name: P{n}, :sid: '221400{n}'" for n in (1, 2, 3, 2))), "71")

    hand_ins = found(course)

    assert ids(hand_ins) == ["2214001", "2214002", "2214003"]
    assert str(hand_ins.chosen[1].notes[0]) == (
        "Handed in together with 2214001 P1, 2214003 P3; each has a grade for it."
    )


def test_who_has_no_number_at_gradescope_is_found_on_the_roster(course: Path) -> None:
    """The name is enough for that."""
    gradescope(course, listed(":name: Ana Pérez, :email: a@b.c"), "71")

    assert ids(found(course, {"2214014": "Ana Pérez"})) == ["2214014"]


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        ("submission_71: [", "it is broken"),
        ("[" * 100_000, "it is broken"),
        (b"\xff\xfe\xfa", "it is broken"),
        ("? [a, b]\n: c\n", "it is broken"),
        ("", "it names nobody"),
        ("- submission_71", "it names nobody"),
        ('submission_71: {":submitters": [5, {":name": [x]}, {}]}', "it names nobody"),
        (b" " * 33_000_000, "it is too large"),
    ],
    ids=["cut off", "deep", "bytes", "keys", "empty", "list", "odd", "large"],
)
def test_a_broken_list_of_gradescope_is_one_problem(
    course: Path, metadata: str | bytes, why: str
) -> None:
    """Hand-ins are graded under the folders' numbers, and a person is told why."""
    gradescope(course, metadata, "71001")

    hand_ins = found(course)

    (problem,) = hand_ins.problems
    assert ids(hand_ins) == ["71001"]
    assert problem.origin == METADATA
    assert f"It does not say who handed in what, as {why}; download" in str(problem.reason)


def test_aliases_in_a_list_multiply_nothing(course: Path) -> None:
    """Ten times ten times ten … is stored once each."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 20)]
    lines.append(listed(":name: *a19, :sid: '2214014'"))
    gradescope(course, "\n".join(lines), "71")

    assert ids(found(course)) == ["2214014"]


def test_what_stands_in_a_list_is_safe_to_show(course: Path) -> None:
    """A number that leads elsewhere is an id like others, and a name has no turns of direction."""
    gradescope(
        course, 'submission_71: {":submitters": [{":name": "a\\u202e", ":sid": "../../b"}]}', "71"
    )

    (chosen,) = found(course).chosen

    assert "/" not in chosen.student_id and chosen.student_id.startswith("b-")
    assert chosen.student_name == "a\ufffd"


def test_a_list_that_is_a_link_is_not_followed(course: Path) -> None:
    """It could lead anywhere."""
    path = gradescope(course, listed(":sid: '2214014'"), "71")
    path.rename(course.parent / "elsewhere.yml")
    path.symlink_to(course.parent / "elsewhere.yml")

    with pytest.raises(Refused, match="as it is a link; download it again"):
        read_submitters(path, "lab2")


def test_such_a_file_beside_no_submissions_is_a_problem(course: Path) -> None:
    """It means something only where Gradescope put it."""
    put(course, METADATA, "2214014-lab2.py")

    (problem,) = found(course).problems

    assert str(problem.reason).startswith("A .yml file cannot be judged")


# Numbers


@pytest.mark.parametrize(
    ("name", "shown_id", "time"),
    [
        ("20231108093012-Ana-lab2", "20231108093012", None),
        ("Ana-20231108093012-lab2", "20231108093012", None),
        (
            "20231108093012-Ana-lab2-2025-10-03-12-00-00",
            "20231108093012",
            datetime(2025, 10, 3, 12),
        ),
        ("20231108093012-20251003120000-lab2", "20231108093012", datetime(2025, 10, 3, 12)),
        ("20251003120000-2214014-lab2", "2214014", datetime(2025, 10, 3, 12)),
        ("Ana_41_assignsubmission_file_20251003120000-lab2", "41", datetime(2025, 10, 3, 12)),
        ("20231108093012-13812345678-Ana", "20231108093012", None),
        ("20231108093012-计科2201班-lab2", "20231108093012", None),
        ("2214014-20251003T120000Z-lab2", "2214014", datetime(2025, 10, 3, 12, tzinfo=UTC)),
        ("Ana 2025-10-03 12:00:00+0800 lab2", "Ana", datetime(2025, 10, 3, 12, tzinfo=EAST_8)),
        ("Ana 2025-10-03 12:00:00 -08:00 lab2", "Ana", datetime(2025, 10, 3, 12, tzinfo=WEST_8)),
    ],
)
def test_fourteen_digits_are_a_time_only_beside_a_number(
    name: str, shown_id: str, time: datetime | None
) -> None:
    """Else they are the student's number, which may read as a time."""
    named = read_name(name, "lab2")

    assert (named.shown_id, named.time) == (shown_id, time)


@pytest.mark.parametrize(
    ("name", "shown_id", "student"),
    [
        ("21-987-654-lab2", "21-987-654", ""),
        ("lab2-21-987-654-Ana", "21-987-654", "Ana"),
        ("Lab-2 21.987.654 Ana", "21-987-654", "Ana"),
        ("A0987654Z-lab2", "A0987654Z", ""),
        ("lab2_a0987654z_Ana", "a0987654z", "Ana"),
        ("12345678Z García-lab2", "12345678Z", "García"),
        ("2021-CS-123-Ana-lab2", "2021-CS-123", "Ana"),
        ("2214014-03-OCT-2025", "2214014", "OCT"),
        ("2214014-13812345678-杨跃浙", "2214014", "杨跃浙"),
        ("+86 138-1234-5678-2214014-杨跃浙", "2214014", "杨跃浙"),
        ("13812345678-2214014-lab2", "2214014", ""),
        ("8613812345678_2214014", "2214014", ""),
        ("13812345678-lab2", "13812345678", ""),
        ("杨跃浙_41_assignsubmission_file_13812345678-lab2", "41", "杨跃浙"),
        ("计科2201班-2214014-lab2", "2214014", "计科2201班"),
        ("2214014班长-lab2", "2214014", "班长"),
        ("Lab_kmoore_attempt_2025-10-03-12-00-00_lab2", "kmoore", ""),
        ("kmoore+lab2+2025-10-03 12:00:00 UTC", "kmoore", ""),
        ("kmoore+lab2+2025-10-03 12:00:00.123456 UTC+Ab-_c1==", "kmoore", ""),
        ("2214014+lab2+2025-10-03 12_00_00.123456 CEST", "2214014", ""),
    ],
)
def test_ids_of_other_universities(name: str, shown_id: str, student: str) -> None:
    """Grouped digits, a letter behind and logins are ids; a phone's number and a class are not."""
    named = read_name(name, "lab2")

    assert (named.shown_id, named.name) == (shown_id, student)


def test_nbgraders_time_is_read(course: Path) -> None:
    """Its time has fractions and a zone; the newest counts, and another lab's is told."""
    put(course, "kim+lab2+2025-10-03 12:00:00.5 UTC+Ab1/lab2.py", content="old = 1\n")
    put(
        course,
        "kim+lab2+2025-10-04 12:00:00.5 UTC+x_y/lab2.py",
        "kim+lab3+2025-10-05 12:00:00 UTC/a.py",
    )

    hand_ins = found(course)

    (chosen,) = hand_ins.chosen
    assert (chosen.student_id, chosen.submitted_at) == (
        "kim",
        datetime(2025, 10, 4, 12, tzinfo=UTC),
    )
    assert [problem.student_id for problem in hand_ins.problems] == ["kim"]


def test_a_number_is_one_however_it_is_grouped(course: Path) -> None:
    """Dashes and capitals make no second student."""
    put(
        course,
        "21-987-654-lab2.py",
        "21987654-Ana-lab2-2.py",
        "A0987654Z-lab2.py",
        "a0987654z-lab2_v2.py",
    )

    assert ids(found(course)) == ["21987654", "a0987654z"]


@pytest.mark.parametrize(
    "names",
    [
        ("k.moore-lab2", "k-moore-lab2", "k_moore-lab2", "kmoore-lab2"),
        ("lab2-kim-2", "lab2-kim-10", "lab2-kim", "lab2-kim2", "lab2-2-kim"),
        ("lab2-kmoore", "lab2-kmoore-01", "lab2-kmoore-1234", "lab2-kim-1234"),
        ("lab-2-ana1234", "lab-2-bob1234", "lab-2-team-1", "lab-2-team-2"),
        ("ab1234-lab2", "cd1234-lab2"),
    ],
)
@pytest.mark.parametrize("suffix", ["/lab2.py", ".py"])
def test_logins_that_look_alike_stay_apart(
    course: Path, names: tuple[str, ...], suffix: str
) -> None:
    """A sign or a number in a login is part of it."""
    put(course, *(name + suffix for name in names))

    hand_ins = found(course)

    assert len(hand_ins.chosen) == len(names)
    assert not hand_ins.problems


@pytest.mark.parametrize(
    ("name", "user"),
    [
        ("lab2-kim-2", "kim-2"),
        ("Lab-2-Kim", "Kim"),
        ("lab2-2", ""),
        ("lab2-杨跃浙", ""),
        ("lab2 kim", ""),
        ("2214014-Lab-2-3", ""),
    ],
)
def test_a_repository_of_a_lab_is_a_users(name: str, user: str) -> None:
    """The lab comes first, and the rest could be a user of GitHub."""
    assert repository(name, "lab-?2") == user


# Pairs


@pytest.mark.parametrize(
    "name",
    [
        "2214014-2214015-lab2.py",
        "2214014_2214015_Lab_2.ipynb",
        "lab2-2214014-2214015.py",
        "2214014 & 2214015 pair.py",
        "2214014和2214015-lab2.py",
        "２２１４０１４、２２１４０１５.py",
        "2214014+2214015-lab2-3/lab2.py",
        "Ana_41_assignsubmission_file_2214014-2214015-lab2.py",
        "Ana_41_assignsubmission_file_/2214014-2214015-lab2.py",
        "L_2214014_attempt_2025-10-03-12-00-00_2214015-2214014-lab2.py",
    ],
)
def test_a_pair_is_two_students(course: Path, name: str) -> None:
    """Both get what they handed in together, and a note names the partner."""
    put(course, name)

    first, second = found(course).chosen

    assert (first.student_id, second.student_id) == ("2214014", "2214015")
    assert first.paths == second.paths
    assert "together with 2214015" in str(first.notes[0])
    assert "together with 2214014" in str(second.notes[0])


@pytest.mark.parametrize(
    ("name", "students"),
    [
        ("2214014张三和2214015李四lab2", ["张三", "李四"]),
        ("张三2214014-李四2214015-lab2", ["张三", "李四"]),
        ("2214014-2214015-张三-李四-lab2", ["张三", "李四"]),
        ("2214014 Ana Pérez and 2214015 Bo Li lab2", ["Ana Pérez", "Bo Li"]),
        ("2214014-2214015-Ana Bo-lab2", ["", ""]),
    ],
)
def test_each_of_a_pair_has_the_own_name(name: str, students: list[str]) -> None:
    """As far as the name says whose it is."""
    named = read_name(name, "lab2")

    assert [named.name, *(partner.name for partner in named.partners)] == students


@pytest.mark.parametrize(
    "name",
    [
        "2214014-杨跃浙-Lab-2-3",
        "2214014-2214014-lab2",
        "20251003-20251004-lab2",
        "2214014-20251003-lab2",
        "22140145-20251003-lab2",
        "22140145-03102025-lab2",
        "221401-251003-lab2",
        "4711-1003-lab2",
        "4711-2359-lab2",
        "2214014-221401-lab2",
        "WA2214014-2214015-lab2",
        "计科2201班-2202班-2214014",
        "22140145678-13812345678-lab2",
        "221401456789-202510031200-lab2",
        "2214014-20251003120000-lab2",
        "Ana_41_assignsubmission_file_mlp-4096-2048",
    ],
)
def test_another_number_is_no_second_student(name: str) -> None:
    """Dates, times, attempts, classes and phones are none, nor what is written otherwise."""
    assert read_name(name, "lab2").partners == ()


@pytest.mark.parametrize(
    "name",
    [
        "202112150001-202112150002",
        "18211060123-18211060124",
        "A0987654Z-A0987655X",
        "21-987-654-21-987-655",
    ],
)
def test_numbers_that_are_neighbours_are_a_pair(name: str) -> None:
    """Also where each alone could be a time or a phone's."""
    (partner,) = read_name(name, "lab2").partners

    assert partner.shown_id == name[-len(partner.shown_id) :]


def test_a_team_shares_its_helper_and_has_the_rosters_names(course: Path) -> None:
    """All files go to all of them, and a file that one handed in again counts for that one."""
    put(course, "2214014-2214015-2214016-lab2.py", "2214014-helper.py")
    put(course, "2214016-lab2_v2.py", content="x = 2\n")

    hand_ins = found(course, {"2214015": "韩梅梅"})

    assert ids(hand_ins) == ["2214014", "2214015", "2214016"]
    assert [len(hand_in.paths) for hand_in in hand_ins.chosen] == [2, 2, 1]
    assert hand_ins.chosen[1].student_name == "韩梅梅"
    assert "The newest hand-in counts" in str(hand_ins.chosen[2].notes[0])


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("2214014-李四-Lab2-v2.py", "2214014-李四-Lab2-final.py"),
        ("2214014-lab2 (3).py", "2214014-lab2-Final.py"),
        ("2214014-实验2-v2.py", "2214014-实验2-最终版.py"),
        ("2214014-lab2-final.py", "2214014-lab2-final-v2.py"),
        ("2214014-lab2.py", "2214014-lab2-终稿.py"),
    ],
)
def test_what_is_called_final_is_the_last(course: Path, older: str, newer: str) -> None:
    """Whatever others are numbered; of two the higher number, and the word is no part of a name."""
    put(course, older, content="x = 1\n")
    put(course, newer, content="x = 2\n")

    (chosen,) = found(course).chosen

    assert chosen.origin == newer
    assert chosen.student_name in ("", "李四")


@pytest.mark.parametrize(
    "name", ["lab2_2214003_20231120_235959", "2214003-20231120-235959", "2214003 20231120235959"]
)
def test_a_date_and_a_time_in_plain_digits_are_read(name: str) -> None:
    """Beside a student's number."""
    named = read_name(name, "lab2")

    assert (named.number, named.time) == ("2214003", datetime(2023, 11, 20, 23, 59, 59))


ALICE = "archeralice_111222_9001_2214001-lab2.py"
MALLORY = "meanmallory_222333_9002_2214001-lab2-v9.py"


@pytest.mark.parametrize("roster", [{}, {"2214001": "Someone Else"}])
def test_a_number_that_two_users_name_is_nobodys(course: Path, roster: dict[str, str]) -> None:
    """Who logged in is known: nobody's work is replaced by who writes their number."""
    put(course, ALICE)
    put(course, MALLORY, content="x = 2\n")

    chosen = found(course, roster).chosen

    assert [(one.student_id, one.origin) for one in chosen] == [
        ("111222", ALICE),
        ("222333", MALLORY),
    ]
    assert all("another user of the platform names too" in str(one.notes[0]) for one in chosen)


@pytest.mark.parametrize("name", ["Archer, Alice", "Alice Archer", "ALICE ARCHER"])
def test_the_roster_knows_whose_number_it_is(course: Path, name: str) -> None:
    """The user of that name has it, and the other is known by the platform."""
    put(course, ALICE)
    put(course, MALLORY, content="x = 2\n")

    chosen = found(course, {"2214001": name, "2214002": "Mallory Mean"}).chosen

    assert [(one.student_id, one.origin) for one in chosen] == [
        ("2214001", ALICE),
        ("222333", MALLORY),
    ]
    assert chosen[0].notes == ()


def test_nobody_becomes_a_partner_by_being_named(course: Path) -> None:
    """Whoever hands in as well keeps that; the other's pair is for the other alone."""
    put(course, ALICE)
    put(course, "meanmallory_222333_9002_2214002-2214001-lab2.py", content="x = 2\n")

    chosen = found(course, {"2214001": "Alice Archer"}).chosen

    assert [(one.student_id, one.origin) for one in chosen] == [
        ("2214001", ALICE),
        ("2214002", "meanmallory_222333_9002_2214002-2214001-lab2.py"),
    ]


def test_attempts_of_one_user_are_one_students(course: Path) -> None:
    """The same number twice is no contradiction where one user wrote it."""
    put(course, ALICE)
    put(course, "archeralice_111222_9003_2214001-lab2-v2.py", content="x = 2\n")

    (chosen,) = found(course).chosen

    assert (chosen.student_id, chosen.origin[-6:]) == ("2214001", "-v2.py")
