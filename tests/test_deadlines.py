"""Dates, lateness and absence: what comes late loses what the rule says, and no clock makes anybody late."""

from __future__ import annotations

import csv
import io
import json
import shutil
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from made_up import kept, made_up

from grader.course.course import Course
from grader.course.dates import Dates
from grader.course.lab import load_lab
from grader.deadlines import Deadlines
from grader.desk import Batch, show_again
from grader.errors import UsageError
from grader.intake.hand_ins import find_hand_ins
from grader.intake.roster import read_roster, without_grade
from grader.journal.store import open_journal
from grader.records import Attempt, Problem, Status, Text
from grader.reports.language import ENGLISH, Language, templates_folder
from grader.reports.report import student_page

COURSE = Path(__file__).parent / "scenarios" / "course"
HANDBOOK = COURSE.parents[2] / "docs" / "operating.md"
CHINESE = Language("zh")
DUE = datetime(2026, 10, 12, 23, 59)
HEAD = 'timezone = "Asia/Shanghai"\n[due]\nlab1 = 2026-10-12T23:59:00\n'
PERCENT = f'{HEAD}[late]\nrule = "percent"\npercent = 10\nper = "day"\n'
Main = Callable[..., tuple[int, str, str]]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return shutil.copytree(COURSE, tmp_path / "course")


def dates(course: Path, text: str) -> Dates:
    """What is read of a course's file."""
    (course / "course.toml").write_text(text, encoding="utf-8")
    return Course(course).dates


def lost(course: Path, text: str, late: timedelta) -> tuple[float, str]:
    """Of 80 points, and why, in English."""
    one = dates(course, text).lateness("lab1", made_up(at=DUE + late).submission, 80)
    assert one is not None
    return one.lost, ENGLISH.say(one.rule)


def shown(course: Path, out: Path, language: str = "zh") -> Batch:
    return show_again(out, lambda name: load_lab(course, name), language)


def table(out: Path) -> dict[str, dict[str, str]]:
    text = (out / "gradebook.csv").read_text(encoding="utf-8-sig")
    return {row["student_id"]: row for row in csv.DictReader(io.StringIO(text))}


# -- the rule


@pytest.mark.parametrize(
    ("text", "late", "points", "why"),
    [
        (PERCENT, timedelta(0), 0, ""),
        (PERCENT, timedelta(days=-3), 0, ""),
        (
            PERCENT,
            timedelta(seconds=1),
            8,
            "Late by 1 min. Each day begun costs 10% of the points: here 10%.",
        ),
        (
            PERCENT,
            timedelta(days=1),
            8,
            "Late by 1 d 0 h 0 min. Each day begun costs 10% of the points: here 10%.",
        ),
        (
            PERCENT,
            timedelta(days=1, seconds=1),
            16,
            "Late by 1 d 0 h 1 min. Each day begun costs 10% of the points: here 20%.",
        ),
        (
            PERCENT,
            timedelta(days=30),
            80,
            "Late by 30 d 0 h 0 min. Each day begun costs 10% of the points: here 100%.",
        ),
        (
            f"{PERCENT}at_most = 25",
            timedelta(days=30),
            20,
            "Late by 30 d 0 h 0 min. Each day begun costs 10% of the points, at most 25%: here 25%.",
        ),
        (
            f"{PERCENT}refused_after_days = 7",
            timedelta(days=7),
            56,
            "Late by 7 d 0 h 0 min. Each day begun costs 10% of the points: here 70%.",
        ),
        (
            f"{PERCENT}refused_after_days = 7",
            timedelta(days=7, seconds=1),
            80,
            "Late by 7 d 0 h 1 min. What comes more than 7 days late earns no points.",
        ),
        (
            PERCENT.replace('"day"', '"hour"'),
            timedelta(hours=2, minutes=1),
            24,
            "Late by 2 h 1 min. Each hour begun costs 10% of the points: here 30%.",
        ),
        (f"{PERCENT}grace_minutes = 10", timedelta(minutes=10), 0, ""),
        (
            f"{PERCENT}grace_minutes = 10",
            timedelta(minutes=11),
            8,
            "Late by 11 min. Each day begun costs 10% of the points: here 10%.",
        ),
        (HEAD, timedelta(hours=1), 0, "Late by 1 h 0 min. No points are lost."),
        (
            f'{HEAD}[late]\nrule = "refused"\n',
            timedelta(minutes=1),
            80,
            "Late by 1 min. What is handed in after the due date earns no points.",
        ),
        (
            f'{PERCENT}[late.labs.lab1]\nrule = "accepted"\n',
            timedelta(days=2),
            0,
            "Late by 2 d 0 h 0 min. No points are lost.",
        ),
    ],
)
def test_what_comes_late_loses_what_the_rule_says(
    course: Path, text: str, late: timedelta, points: float, why: str
) -> None:
    """Begun days or hours count, after the grace, up to the most; and the rule is said in words."""
    assert lost(course, text, late) == (points, why)


@pytest.mark.parametrize(
    ("extension", "late", "points"),
    [
        ("2026-10-20T12:00:00", timedelta(days=7), 0),
        ("2026-10-20T12:00:00+08:00", timedelta(days=8), 8),
        ("3", timedelta(days=3), 0),
        ("3", timedelta(days=3, seconds=1), 8),
    ],
)
def test_an_extension_is_a_later_date(
    course: Path, extension: str, late: timedelta, points: float
) -> None:
    """A date of the student's own, or more days; the rule is reckoned from that."""
    text = f'{PERCENT}[extensions]\n"2214001" = {{ lab1 = {extension} }}\n'

    assert lost(course, text, late)[0] == points


def test_an_extension_is_one_students(course: Path) -> None:
    """Nobody else's date changes."""
    text = f'{PERCENT}[extensions]\n"WA1" = {{ lab1 = 3 }}\n'

    found = dates(course, text)

    assert found.due_for("lab1", "wa1") == datetime(2026, 10, 15, 15, 59, tzinfo=UTC)
    assert found.due_for("lab1", "2214001") == datetime(2026, 10, 12, 15, 59, tzinfo=UTC)
    assert found.due_for("lab2", "wa1") is None


def test_a_hand_in_with_an_offset_is_compared_as_an_instant(course: Path) -> None:
    """What a platform writes in UTC is not taken for local time."""
    found = dates(course, PERCENT)
    at = datetime(2026, 10, 12, 15, 59, tzinfo=UTC)

    assert found.seconds_late("lab1", "1", at) == 0
    assert found.seconds_late("lab1", "1", at + timedelta(seconds=1)) == 1


def test_a_course_without_a_zone_has_the_one_of_its_date(course: Path) -> None:
    """A platform's local time is then read in the due date's offset."""
    found = dates(course, "[due]\nlab1 = 2026-10-12T23:59:00+08:00\n")

    assert found.seconds_late("lab1", "1", DUE) == 0
    assert found.seconds_late("lab1", "1", DUE + timedelta(seconds=5)) == 5


@pytest.mark.parametrize(
    ("due", "at", "seconds"),
    [
        ("2026-10-25T01:59:00", datetime(2026, 10, 25, 2, 30), 31 * 60),
        ("2026-10-25T02:15:00", datetime(2026, 10, 25, 2, 30), 0),
        ("2026-10-25T02:30:00", datetime(2026, 10, 25, 3, 0), 30 * 60),
        ("2026-10-24T12:00:00", datetime(2026, 10, 25, 12, 0), 25 * 3600),
        ("2026-03-28T12:00:00", datetime(2026, 3, 29, 12, 0), 23 * 3600),
        ("2026-03-29T02:30:00", datetime(2026, 3, 29, 3, 15), 0),
    ],
)
def test_no_change_of_clocks_makes_anybody_late(
    course: Path, due: str, at: datetime, seconds: float
) -> None:
    """Seconds that went by count; an hour that is there twice is read in the student's favour."""
    found = dates(course, f'timezone = "Europe/Berlin"\n[due]\nlab1 = {due}\n')

    assert found.seconds_late("lab1", "1", at) == seconds


def test_without_a_date_or_a_time_nothing_is_late(course: Path) -> None:
    """Nothing is said then, and nothing lost."""
    assert dates(course, "").lateness("lab1", made_up(at=DUE).submission, 80) is None
    assert dates(course, PERCENT).lateness("lab1", made_up().submission, 80) is None


def test_points_after_lateness_are_never_below_zero() -> None:
    """Nor do they carry the noise of adding up."""
    late = Deadlines(COURSE, "lab1").of(made_up(score=0.3))

    assert late.late is None
    assert late.final_score == 0.3


def test_the_handbooks_example_is_one(course: Path) -> None:
    """What docs/operating.md shows of course.toml is read as it stands."""
    shutil.copytree(course / "solutions" / "lab1", course / "solutions" / "lab2")
    dates_on = HANDBOOK.read_text(encoding="utf-8").partition("## Dates")[2]
    text = dates_on.partition("    timezone")[2].partition("\n| ")[0]

    found = dates(course, textwrap.dedent(f"    timezone{text}"))

    assert found.due_for("lab2", "2214015") == datetime(2026, 10, 21, 15, 59, 59, tzinfo=UTC)
    assert found.rule_of("lab2").rule == "refused"


# -- free days


def two_labs(course: Path) -> str:
    """A course of two labs, whose students have three free days."""
    shutil.copytree(course / "solutions" / "lab1", course / "solutions" / "lab2")
    text = PERCENT.replace("[late]", "lab2 = 2026-10-19T23:59:00\n[late]\nfree_days = 3")
    return text + '[reports]\nlab1 = "out1"\nlab2 = "out2"\n'


@pytest.mark.parametrize(
    ("first", "second", "points", "free"),
    [
        (None, 3, 0, 3),
        (0, 3, 0, 3),
        (2, 1, 0, 1),
        (2, 2, 8, 1),
        (4, 1, 8, 0),
    ],
)
def test_free_days_are_spent_in_the_order_of_the_due_dates(
    course: Path, first: int | None, second: int, points: float, free: int
) -> None:
    """What lab 1 has used of them is not there for lab 2; what they do not cover costs what the rule says."""
    (course / "course.toml").write_text(two_labs(course), encoding="utf-8")
    if first is not None:
        kept(course / "out1", made_up(at=DUE + timedelta(days=first)))
    at = DUE + timedelta(days=7 + second)

    late = Deadlines(course, "lab2").of(made_up(at=at, lab="lab2")).late

    assert late is not None
    assert late.lost == points
    assert (f"free days spent on it: {free}." in ENGLISH.say(late.rule)) == bool(free)


def test_free_days_are_read_beside_a_grader_that_works_there(course: Path) -> None:
    """The other lab's folder may be in use."""
    (course / "course.toml").write_text(two_labs(course), encoding="utf-8")
    kept(course / "out1", made_up(at=DUE + timedelta(days=3)))

    with open_journal(course / "out1"):
        late = Deadlines(course, "lab2").of(made_up(at=DUE + timedelta(days=8))).late

    assert late is not None
    assert late.lost == 8


def test_a_folder_of_another_lab_is_told(course: Path) -> None:
    """Free days would be reckoned from the wrong hand-ins."""
    (course / "course.toml").write_text(two_labs(course), encoding="utf-8")
    kept(course / "out1", made_up(lab="lab2"), lab="lab2")

    with pytest.raises(UsageError, match=r"reports\.lab1 is .*out1, which holds lab2; correct it"):
        Deadlines(course, "lab2")


# -- a view


def test_another_date_needs_no_judging(course: Path, tmp_path: Path) -> None:
    """The journal keeps grades as judged; tables, pages and reports follow the dates of today."""
    out = kept(tmp_path / "out", made_up(at=DUE + timedelta(hours=1)))
    page = out / "students" / "2214001" / "report.zh.html"
    dates(course, PERCENT)
    shown(course, out)
    before, row = page.read_text(encoding="utf-8"), table(out)["2214001"]

    dates(course, "")
    shown(course, out)

    assert (row["score"], row["final_score"], row["late_by"]) == ("80", "72", "3600")
    assert "不足一天按一天计" in before
    assert "实得 80 分，扣 8 分。" in before
    assert "扣 8 分" not in page.read_text(encoding="utf-8")
    assert table(out)["2214001"]["final_score"] == "80"


def test_the_journal_keeps_no_lateness(course: Path, tmp_path: Path) -> None:
    """Whoever gives it a grade seen after the dates finds it again without."""
    dates(course, PERCENT)
    late = Deadlines(course, "lab1").of(made_up(at=DUE + timedelta(hours=1)))

    with open_journal(kept(tmp_path / "out", late)) as journal:
        (one,) = journal.standing().grades

    assert late.late is not None
    assert one.late is None


def test_the_score_report_says_how_late_and_what_it_costs(course: Path, tmp_path: Path) -> None:
    """In seconds, with the rule in words, as the schema has it; 0 in time, null without a date."""
    dates(course, PERCENT)
    out = kept(
        *(tmp_path / "out", made_up(at=DUE + timedelta(hours=1))),
        *(made_up("2", at=DUE), made_up("3")),
    )

    shown(course, out, "en")

    schema = json.loads((templates_folder() / "score.schema.json").read_text(encoding="utf-8"))
    reports = [
        json.loads((out / "students" / who / "score.json").read_text(encoding="utf-8"))
        for who in ("2214001", "2", "3")
    ]
    for report in reports:
        jsonschema.validate(report, schema)
    assert [report["late_by"] for report in reports] == [3600, 0, None]
    assert [report["final_score"] for report in reports] == [72, 80, 80]
    assert reports[0]["late"]["due"] == "2026-10-12T23:59:00+08:00"
    assert reports[0]["late"]["lost"] == 8


def test_an_earlier_attempt_in_time_is_named(course: Path) -> None:
    """The newest counts, with its lateness, and a note says which one was in time."""
    dates(course, PERCENT)
    earlier = (Attempt("first.py", DUE), Attempt("second.py", DUE + timedelta(minutes=1)))

    one = Deadlines(course, "lab1").of(made_up(at=DUE + timedelta(hours=1), earlier=earlier))

    assert [ENGLISH.say(note) for note in one.notes] == [
        "first.py was handed in in time, but the newest counts."
    ]
    assert "first.py 是按时提交的，但以最新的一次为准。" in student_page(one, CHINESE)


def test_a_page_has_both_times_in_the_zone_of_the_date(course: Path) -> None:
    """A platform's UTC beside a local date would look like a mistake; the journal's time stays as it was."""
    dates(course, PERCENT)
    at = datetime(2026, 10, 12, 15, 0, tzinfo=UTC)

    page = student_page(Deadlines(course, "lab1").of(made_up(at=at)), ENGLISH)

    assert "handed in 2026-10-12 23:00" in page
    assert "due 2026-10-12 23:59" in page
    assert "handed in 2026-10-12 15:00 UTC" in student_page(made_up(at=at), ENGLISH)


def test_who_hands_in_without_a_time_is_said_once(course: Path, tmp_path: Path) -> None:
    """It counts as in time, and one line names all of them."""
    dates(course, PERCENT)
    out = kept(tmp_path / "out", made_up("1"), made_up("2"), made_up("3", at=DUE))

    done = shown(course, out)

    assert [ENGLISH.say(remark) for remark in done.remarks] == [
        "Without a time, so counted as in time: 2 (1, 2)"
    ]
    assert "没有提交时间，按未迟交处理：2 人" in (out / "index.zh.html").read_text(encoding="utf-8")


def test_an_extension_of_nobody_is_said(course: Path, tmp_path: Path) -> None:
    """A number typed wrongly would else cost a student points."""
    dates(course, f'{PERCENT}[extensions]\n"2214" = {{ lab1 = 3 }}\n"1" = {{ lab1 = 3 }}\n')
    out = kept(tmp_path / "out", made_up("1", at=DUE), roster={"1": "Li"})

    (remark,) = shown(course, out).remarks

    assert ENGLISH.say(remark) == ("With an extension, not of this class: 1 (2214)")


# -- intake


def test_attempts_after_a_time_are_left_out(tmp_path: Path) -> None:
    """An earlier attempt counts then; what says no time stays."""
    folder = tmp_path / "class"
    folder.mkdir()
    for name in ("2214001-2026-10-12-10-00-00", "2214001-2026-10-13-10-00-00", "2214002"):
        (folder / f"{name}.py").write_text("x = 1\n")

    found = find_hand_ins(folder, "lab1", tmp_path / "scratch", is_too_new=lambda time: time > DUE)

    assert [one.origin for one in found.chosen] == ["2214001-2026-10-12-10-00-00.py", "2214002.py"]
    assert found.too_new == ("2214001-2026-10-13-10-00-00.py",)


def test_times_of_earlier_attempts_are_kept(tmp_path: Path) -> None:
    """So that it can be said later which was in time."""
    folder = tmp_path / "class"
    folder.mkdir()
    for day in (11, 12):
        (folder / f"2214001-2026-10-{day}-10-00-00.py").write_text(f"x = {day}\n")

    (chosen,) = find_hand_ins(folder, "lab1", tmp_path / "scratch").chosen

    assert chosen.earlier == (
        Attempt("2214001-2026-10-11-10-00-00.py", datetime(2026, 10, 11, 10)),
    )


def test_canvas_says_late_without_a_time(tmp_path: Path) -> None:
    """A note says so, as nobody can reckon with it."""
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "perezana_LATE_5511_88123_lab1.py").write_text("x = 1\n")

    (chosen,) = find_hand_ins(folder, "lab1", tmp_path / "scratch").chosen

    assert "The platform marks it as late and does not say by how much." in [
        ENGLISH.say(note) for note in chosen.notes
    ]


def test_as_of_is_said_on_the_command_line(main: Main, tmp_path: Path) -> None:
    """With how many were left out; a time that is none is refused."""
    folder = tmp_path / "class"
    folder.mkdir()
    for day in (11, 13):
        (folder / f"2214001-2026-10-{day}-10-00-00.py").write_text(f"x = {day}\n")

    code, said, _ = main("intake", folder, "--lab", "lab1", "--as-of", "2026-10-12T12:00")
    wrong, _, error = main("intake", folder, "--lab", "lab1", "--as-of", "yesterday")

    assert "1 handed in after --as-of, left out" in said
    assert (code, wrong) == (0, 2)
    assert "'yesterday' does not match the formats" in error


# -- who is absent


def test_who_is_absent_has_a_row(course: Path, tmp_path: Path) -> None:
    """The roster is remembered; who handed in what could not be judged is not absent."""
    told = Problem("2214003.zip", "2214003", Text("It is a link."))
    roster = {"2214001": "Li", "2214002": "=王", "2214003": "Bo", "j.doe": "Jane"}
    out = kept(tmp_path / "out", made_up(at=DUE), roster=roster, problems=[told])

    shown(course, out)

    rows = table(out)
    assert {who[:5]: row["status"] for who, row in rows.items() if who[:3] == "j-d"} == {
        "j-doe": "absent"
    }
    assert [rows[f"221400{n}"]["status"] for n in (1, 2, 3)] == ["graded", "absent", "not judged"]
    assert (rows["2214002"]["score"], rows["2214002"]["name"]) == ("", "'=王")
    assert "未提交" in (out / "index.zh.html").read_text(encoding="utf-8")
    assert set(read_roster(out / "gradebook.csv")) == set(rows)


def test_a_newer_roster_stands_and_a_student_is_forgotten_of_it(tmp_path: Path) -> None:
    """The last list counts, whole; who is to be forgotten leaves every list."""
    out = kept(tmp_path / "out", made_up("1"), roster={"1": "Li", "2": "Bo"})
    kept(out, made_up("1"), roster={"1": "Li", "j.doe": "Jane"})

    with open_journal(out) as journal:
        stands = journal.roster()
        gone = [journal.forget(who.student_id) for who in without_grade(stands, ["1"], [])]
        left = journal.roster()

    assert stands == {"1": "Li", "j.doe": "Jane"}
    assert (gone, left) == ([1], {"1": "Li"})


def test_who_has_another_spelling_of_the_id_is_not_missing() -> None:
    """A roster's id is a folder's name in the gradebook."""
    assert without_grade({"WA1": ""}, ["wa1"], []) == []
    assert [one.status for one in without_grade({"WA1": ""}, [], [])] == [Status.ABSENT]


# -- commands


def test_explain_and_report_know_the_dates(main: Main, course: Path, tmp_path: Path) -> None:
    """Both say it on the terminal, and so does who is missing."""
    dates(course, PERCENT)
    grades = (made_up(at=DUE + timedelta(hours=1)), made_up("2"))
    out = kept(tmp_path / "out", *grades, roster={"3": "Bo"})

    _, explained, _ = main("explain", out, "2214001", "--course", course)
    _, said, error = main("report", out, "--course", course)

    assert "72 count: Late by 1 h 0 min. Each day begun costs 10%" in explained
    assert "On the roster, without a grade yet: 1 (3)\n" in said
    assert "Without a time, so counted as in time: 1 (2)" in error


def test_a_date_that_has_changed_is_told_as_the_reason(
    main: Main, course: Path, tmp_path: Path
) -> None:
    """Nothing was judged again where points are others for an extension."""
    dates(course, PERCENT)
    out = kept(tmp_path / "out", made_up(at=DUE + timedelta(hours=1)))
    main("publish", out, "--course", course)
    dates(course, f"{PERCENT}[extensions]\n2214001 = {{ lab1 = 1 }}\n")

    _, said, _ = main("publish", out, "--course", course)

    assert said.startswith("2214001: 72 → 80 (the dates or the late rule have changed)\n")


def test_points_go_out_after_lateness(main: Main, course: Path, tmp_path: Path) -> None:
    """A platform's gradebook is filled with final points."""
    dates(course, PERCENT)
    out = kept(tmp_path / "out", made_up(at=DUE + timedelta(hours=1)))
    canvas = tmp_path / "canvas.csv"
    canvas.write_text("Student,SIS User ID,Lab 1 (44)\nPoints Possible,,100\nLi,2214001,\n")

    code, _, _ = main(
        *("export", out, "--to", "canvas", "--fill", canvas),
        *("--out", tmp_path / "filled.csv", "--course", course),
    )

    assert code == 0
    assert "Li,2214001,72" in (tmp_path / "filled.csv").read_text(encoding="utf-8")
