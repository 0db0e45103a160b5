"""What other programs take of a class: whole, harmless, and never more than a student's page tells."""

import csv
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from junitparser import Error, JUnitXml, Skipped
from junitparser import Failure as CaseFailure
from made_up import made_up_grade
from openpyxl import load_workbook

from grader.commands import exporting
from grader.exports.annotations import job_lines
from grader.exports.feedback import feedback_zip
from grader.exports.gradescope import gradescope_results
from grader.exports.jsonl import score_lines
from grader.exports.junit import junit_xml
from grader.exports.nbgrader import nbgrader_csv
from grader.exports.workbook import workbook
from grader.intake.platforms import platform_name
from grader.records import (
    ExerciseScore,
    Failure,
    Grade,
    Kind,
    Outcome,
    Place,
    Problem,
    Status,
    Text,
    Visibility,
    WithoutGrade,
)
from grader.records import TestResult as Result
from grader.reports.language import ENGLISH, Language, templates_folder
from grader.reports.report import GUESSED, NOT_JUDGED

LAB1 = Path(__file__).parent / "scenarios" / "lab1"
FORMULA = '=HYPERLINK("http://evil.example","x")'
SECRET, FAULT = "expected tensor([42.4242])", "KeyError: tensor([17.17])"
FACTOR = "The factor 1/2 is missing."
WRONG = Failure(
    Kind.VALUE, Text("3 of 4 values are wrong."), FACTOR, Place("lab2.py", 7), details=SECRET
)
CELL = replace(WRONG, place=Place("lab2.ipynb cell 4", 7), mistake=None)
UNTOUCHED = Failure(Kind.NOT_STARTED, Text("Not started."), place=Place("lab2.py", 90))
Run = Callable[..., subprocess.CompletedProcess[str]]
Main = Callable[..., tuple[int, str, str]]


def result(name: str = "relu", failure: Failure | None = None, **changes: object) -> Result:
    """A hidden test of 2 points, passed unless it has a failure."""
    test = Result(
        id=f"tests.py::test_{name}",
        exercise=name,
        title="It is half the sum of squares.",
        hint="Look at the formula.",
        visibility=Visibility.HIDDEN,
        outcome=Outcome.FAILED if failure else Outcome.PASSED,
        score=0 if failure else 2,
        max_score=2,
        failure=failure,
        seconds=0.25,
    )
    return replace(test, **changes)  # type: ignore[arg-type]


UNJUDGED = result("loss", outcome=Outcome.NOT_JUDGED, score=0, fault=FAULT)
GUESS = result("shape", score=0, guessable=True)


def grade(*tests: Result, **changes: object) -> Grade:
    """A grade of which every number follows from these tests."""
    names = dict.fromkeys(test.exercise for test in tests)
    added = {
        "tests": tests,
        "exercises": tuple(ExerciseScore(name, 2, 2) for name in names),
        "judged": UNJUDGED not in tests,
        "score": float(sum(test.score for test in tests)),
        "max_score": float(sum(test.max_score for test in tests)),
    }
    return made_up_grade(**(added | changes))


ALL = grade(result(), result("penalty", WRONG), UNJUDGED, GUESS, student_id="0012")
PROBLEM = Problem("broken.zip", "0099", Text("{origin} is broken.", {"origin": "broken.zip"}))


# -- Gradescope


def gradescope(*tests: Result, **changes: object) -> dict[str, object]:
    return json.loads(gradescope_results(grade(*tests, **changes), ENGLISH))  # type: ignore[no-any-return]


def test_gradescope_gets_every_test_with_its_points() -> None:
    """Under the exercise's name, with what was seen and what to try."""
    results = gradescope(
        result(), result("penalty", WRONG), notes=(Text("Taken from a notebook."),)
    )

    assert (results["score"], results["execution_time"]) == (2, 0.5)
    assert results["output"] == "Taken from a notebook."
    passed, failed = results["tests"]
    assert (passed["score"], passed["max_score"], passed["status"]) == (2, 2, "passed")
    assert (failed["score"], failed["status"]) == (0, "failed")
    assert failed["name"] == "penalty: It is half the sum of squares."
    assert failed["output"] == f"{FACTOR}\n3 of 4 values are wrong.\nLook at the formula."
    assert passed["output"] == ""


def test_gradescope_keeps_hidden_tests_until_grades_are_published() -> None:
    """And then they tell no value; public ones do."""
    hidden, public = gradescope(
        result("a", WRONG), result("b", WRONG, visibility=Visibility.PUBLIC)
    )["tests"]

    assert (hidden["visibility"], public["visibility"]) == ("after_published", "visible")
    assert SECRET not in hidden["output"]
    assert SECRET in public["output"]


def test_gradescope_shows_what_counts_and_no_markup() -> None:
    """A right guess has not passed, and students' words are text."""
    (guessed,) = gradescope(GUESS)["tests"]

    assert (guessed["status"], guessed["output"]) == ("failed", str(GUESSED))
    assert (guessed["output_format"], guessed["name_format"]) == ("text", "text")


# -- feedback


def names_in(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_moodle_gets_a_folder_for_each_participant() -> None:
    """Under the names of its own download, whatever of it was handed in."""
    origins = {
        "501": "Wei Li_501_assignsubmission_file_lab2.py",
        "502": "杨跃浙_502_assignsubmission_file_",
        "503": "Ana Ruiz_503_assignsubmission_onlinetext_onlinetext.html",
    }
    grades = [grade(result(), student_id=id_, origin=origin) for id_, origin in origins.items()]

    done = feedback_zip(grades, "moodle", ENGLISH)

    folders = [name.partition("/")[0] for name in names_in(done.content)]
    assert [platform_name(folder).id for folder in folders] == [*origins]
    assert folders[1] == "杨跃浙_502_assignsubmission_file_"
    assert folders[2] == "Ana Ruiz_503_assignsubmission_file_"
    assert {name.partition("/")[2] for name in names_in(done.content)} == {"report.html"}
    assert (done.count, done.nameless) == (3, ())


def test_canvas_gets_files_under_the_names_that_it_gave() -> None:
    """Up to the number of the file, late or not; the page is one."""
    grades = [
        grade(result(), student_id="7101", origin="doejane_7101_9001_lab2.py"),
        grade(result(), student_id="7102", origin="liwei_LATE_7102_9002_lab2-1.ipynb"),
        grade(
            result(), student_id="7103", origin="ruiz_7103_9003_lab2.py, ruiz_7103_9004_more_1.py"
        ),
    ]

    done = feedback_zip(grades, "canvas", ENGLISH)

    names = names_in(done.content)
    assert names == [
        "doejane_7101_9001_lab2.html",
        "liwei_LATE_7102_9002_lab2-1.html",
        "ruiz_7103_9003_lab2.html",
    ]
    assert [platform_name(name).id for name in names] == ["7101", "7102", "7103"]


def test_a_page_in_a_zip_needs_nothing_beside_it() -> None:
    """Its style is in it, and nothing is loaded."""
    done = feedback_zip([grade(result(), origin="a_7101_90001_lab2.py")], "canvas", ENGLISH)

    with zipfile.ZipFile(io.BytesIO(done.content)) as archive:
        page = archive.read("a_7101_90001_lab2.html").decode()
    assert "<style>" in page
    assert "font-family" in page
    assert not any(word in page for word in ("<link", "<script", "<img", " src=", "@import"))


def test_a_pair_gets_both_pages() -> None:
    """Under one hand-in's name, which the platform knows, the second with an id."""
    grades = [grade(result(), student_id=id_, origin="li_7101_90001_lab2.py") for id_ in ("1", "2")]

    done = feedback_zip(grades, "canvas", ENGLISH)

    assert names_in(done.content) == ["li_7101_90001_lab2.html", "li_7101_90001_lab2-2.html"]


def test_feedback_names_whom_the_platform_does_not_know() -> None:
    """And whose grade is not final; they are not in the zip."""
    origin = "a_7101_90001_lab2.py"
    grades = [
        grade(result(), student_id="1", origin="2214001-lab2.py"),
        grade(result(), student_id="2", origin="Wei Li_501_assignsubmission_file_lab2.py"),
        grade(UNJUDGED, student_id="3", origin=origin),
        grade(result(), student_id="4", origin=origin, provisional=True),
    ]

    done = feedback_zip(grades, "canvas", ENGLISH)

    assert (done.count, names_in(done.content)) == (0, [])
    assert (done.nameless, done.not_final) == (("1", "2"), ("3", "4"))


@pytest.mark.parametrize(
    ("platform", "origin"),
    [
        ("moodle", "../../etc_501_assignsubmission_file_lab2.py"),
        ("moodle", ".._501_assignsubmission_file_"),
        ("canvas", "li_7101_90001_../../lab2.py"),
        ("canvas", "li_7101_90001_..py"),
    ],
)
def test_no_name_in_a_zip_leads_out_of_it(platform: str, origin: str) -> None:
    """Whatever a student's name or file was called."""
    done = feedback_zip([grade(result(), origin=origin)], platform, ENGLISH)

    (name,) = names_in(done.content)
    assert ".." not in Path(name).parts
    assert not name.startswith("/")
    assert platform_name(name.partition("/")[0]) is not None


# -- Excel


def test_excel_gets_three_sheets_with_ids_as_text_and_points_as_numbers() -> None:
    """Zeros before an id stay, every test has a row, and problems are there."""
    absent = WithoutGrade("0013", "Nobody", Status.ABSENT)
    book = load_workbook(io.BytesIO(workbook([ALL], [PROBLEM], ENGLISH, [absent]).content))

    gradebook, tests, problems = (list(book[name].values) for name in book.sheetnames)
    assert gradebook.pop()[:4] == ("0013", "Nobody", "absent", None)
    assert book.sheetnames == ["gradebook", "tests", "problems"]
    assert dict(zip(*gradebook, strict=True)) | {"origin": ""} == {
        "student_id": "0012",
        "name": None,
        "status": "not judged",
        "score": 2,
        "max_score": 8,
        "late_by": None,
        "final_score": 2,
        "judged": "no",
        "provisional": "no",
        "relu": 2,
        "penalty": 2,
        "loss": 2,
        "shape": 2,
        "submitted_at": None,
        "origin": "",
    }
    assert [row[5] for row in tests[1:]] == ["passed", "failed", "not_judged", "passed"]
    assert tests[2][6:] == (0, 2, f"{FACTOR}\n3 of 4 values are wrong.\nLook at the formula.")
    assert problems[1] == ("broken.zip", "0099", "broken.zip is broken.")


@pytest.mark.parametrize("words", [FORMULA, "+1", "-1", "@SUM(A1)", "＝1", "\x00\x1b[31m\u202ex"])
def test_excel_takes_no_students_words_for_a_formula(words: str) -> None:
    """They stay text, also for whoever edits the cell."""
    one = grade(result(), student_name=words)

    sheet = load_workbook(io.BytesIO(workbook([one], [], ENGLISH).content))["gradebook"]

    cell = sheet["B2"]
    assert (cell.data_type, cell.value) == ("s", one.submission.student_name)
    assert cell.quotePrefix == (not words.startswith("\x00"))


# -- nbgrader


def test_nbgrader_gets_its_own_table() -> None:
    """The columns of ``nbgrader export``, a row for each final grade; no name is a formula."""
    at = datetime(2026, 3, 1, 14, 5, tzinfo=UTC)
    grades = [
        grade(result(), student_id="0012", student_name="Doe, Jane", submitted_at=at),
        grade(result(), student_id="13", student_name=FORMULA),
        grade(UNJUDGED, student_id="14"),
        grade(result(), student_id="15", provisional=True),
    ]

    done = nbgrader_csv(grades)

    first, second = csv.DictReader(io.StringIO(done.content.decode()))
    assert list(first.values()) == [
        *("lab2", "", "2026-03-01 14:05:00+00:00", "0012", "Doe", "Jane", ""),
        *("2", "0", "2", "2"),
    ]
    assert list(first) == [
        *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
        *("raw_score", "late_submission_penalty", "score", "max_score"),
    ]
    assert second["last_name"].startswith("'=")
    assert (done.count, done.not_final) == (2, ("14", "15"))


# -- JUnit and JSON Lines


def test_junit_tells_the_ends_of_a_test_apart() -> None:
    """Failed, not judged and without its points; a program that knows JUnit reads it."""
    content = junit_xml([ALL], [PROBLEM], ENGLISH).content

    suite, problems = JUnitXml.fromstring(content)
    passed, failed, unjudged, guessed = suite
    assert (suite.name, suite.tests, suite.failures, suite.errors, suite.skipped) == (
        *("0012", 4, 1, 1, 1),
    )
    assert passed.result == []
    assert [type(case.result[0]) for case in (failed, unjudged, guessed)] == [
        *(CaseFailure, Error, Skipped),
    ]
    assert (failed.classname, failed.result[0].message) == ("penalty", FACTOR)
    assert unjudged.result[0].message == str(NOT_JUDGED)
    facts = {each.name: each.value for each in suite.properties()}
    assert (facts["score"], facts["max_score"], facts["judged"]) == ("2", "8", "no")
    assert (problems.name, problems.errors) == ("0099", 1)


def test_junit_holds_only_what_xml_can() -> None:
    """A student's words may hold characters that it cannot, and marks of its own."""
    said = replace(WRONG, seen=Text("{it}", {"it": "<b>&\ufffe\uffff\x00"}), mistake=None)

    (suite,) = JUnitXml.fromstring(junit_xml([grade(result("a", said))], [], ENGLISH).content)

    assert next(iter(suite)).result[0].message == "<b>&\ufffd\ufffd\ufffd"


def test_each_line_of_jsonl_is_a_score_report() -> None:
    """As its schema has it, all grades with how far they are."""
    schema = json.loads((templates_folder() / "score.schema.json").read_text(encoding="utf-8"))
    grades = [ALL, grade(result(), student_id="13", provisional=True)]

    lines = score_lines(grades, ENGLISH).content.decode().splitlines()

    reports = [json.loads(line) for line in lines]
    for report in reports:
        Draft202012Validator(schema).validate(report)
    assert [(one["student"]["id"], one["judged"], one["provisional"]) for one in reports] == [
        *(("0012", False, False), ("13", True, True)),
    ]


@pytest.mark.parametrize(
    "made",
    [
        lambda: gradescope_results(ALL, ENGLISH),
        lambda: junit_xml([ALL], [PROBLEM], ENGLISH).content,
        lambda: score_lines([ALL], ENGLISH).content,
        lambda: job_lines(ALL, ENGLISH).encode(),
        lambda: "".join(
            str(row)
            for sheet in load_workbook(io.BytesIO(workbook([ALL], [], ENGLISH).content))
            for row in sheet.values
        ).encode(),
    ],
)
def test_no_format_tells_values_of_hidden_tests_or_faults_of_the_judge(
    made: Callable[[], bytes],
) -> None:
    """Both may hold the answer."""
    content = made()

    assert b"42.4242" not in content
    assert b"17.17" not in content


# -- GitHub


def test_github_gets_a_mark_beside_the_line() -> None:
    """An error for what is wrong, a notice for what is to be done, and the points."""
    lines = job_lines(grade(result("penalty", WRONG), result("relu", UNTOUCHED)), ENGLISH)

    assert lines.splitlines() == [
        f"::error file=lab2.py,line=7,title=penalty::{FACTOR}%0A3 of 4 values are wrong.%0A"
        "Look at the formula.",
        "::notice file=lab2.py,line=90,title=relu::Not started.",
        "::notice title=lab2::0 / 4",
    ]


def test_github_hears_of_a_line_in_a_cell() -> None:
    """In words, as the notebook has no such line; and of what was not judged."""
    cell, unjudged, points = job_lines(
        grade(result("penalty", CELL), UNJUDGED, provisional=True), ENGLISH
    ).splitlines()

    assert cell.startswith("::error file=lab2.ipynb,title=penalty::lab2.ipynb, cell 4, line 7%0A")
    assert unjudged == f"::warning title=lab2::{NOT_JUDGED}"
    assert points == "::notice title=lab2::0 / 4 (not wholly judged) (provisional)"


def test_github_takes_no_students_words_for_a_command() -> None:
    """Neither in a message nor in a file's name."""
    place = Place("a,line=1::error ::x%0A", 3)
    said = replace(WRONG, seen=Text("{it}", {"it": "100%\n::add-mask::x"}), place=place)

    lines = job_lines(grade(result("penalty", said, visibility=Visibility.PUBLIC)), ENGLISH)

    first, last = lines.splitlines()
    assert first.startswith(
        "::error file=a%2Cline=1%3A%3Aerror %3A%3Ax%250A,line=3,title=penalty::"
    )
    assert "100%25 ::add-mask::x" in first
    assert last.startswith("::notice ")


def test_a_shared_cause_is_one_mark() -> None:
    """A file that does not load is told once, not once a test."""
    broken = Failure(Kind.IMPORT, Text("The file could not be loaded."), place=Place("lab2.py", 1))

    lines = job_lines(grade(result("a", broken), result("b", broken)), ENGLISH).splitlines()

    assert lines[0] == "::error file=lab2.py,line=1,title=lab2::The file could not be loaded."
    assert len(lines) == 2


def test_formats_speak_the_language_that_is_asked_for() -> None:
    """A lab's sentences and the engine's."""
    chinese = Language("zh", {FACTOR: "漏了系数 1/2。"})

    made = job_lines(grade(result("penalty", WRONG), UNJUDGED), chinese)

    assert "漏了系数 1/2。" in made
    assert str(NOT_JUDGED) not in made


# -- the command


@pytest.fixture(scope="module")
def graded(grader: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of two that Canvas handed over, one of them under another name, and a broken zip."""
    folder = tmp_path_factory.mktemp("class")
    right = (LAB1 / "full_marks.py").read_bytes()
    (folder / "handed-in").mkdir()
    (folder / "handed-in" / "liwei_7102_90002_lab1.py").write_bytes(right)
    (folder / "handed-in" / "2214003-lab1.py").write_bytes(
        (LAB1 / "6_of_10_total_wrong_mean_right.py").read_bytes()
    )
    (folder / "handed-in" / "2214004-lab1.zip").write_bytes(b"PK\3\4")
    grader("batch", folder / "handed-in", "--lab", "lab1", "--out", folder / "out")
    return folder / "out"


@pytest.mark.parametrize("kind", ["excel", "junit", "jsonl", "nbgrader"])
def test_a_class_is_exported_whole(main: Main, graded: Path, tmp_path: Path, kind: str) -> None:
    """The file is there, and a second call does not write over it."""
    path = tmp_path / "new"
    words = ("export", graded, "--to", kind, "--out", path)

    code, said, errors = main(*words)

    assert (code, said, errors) == (0, f"2 students are exported: {path}\n", "")
    assert path.stat().st_size > 100
    code, _, errors = main(*words)
    assert (code, errors) == (2, f"error: {path} is there already; name another file with --out\n")


def test_canvas_feedback_names_who_is_left_out(main: Main, graded: Path, tmp_path: Path) -> None:
    """The exit code says that somebody is; pages speak the language that was asked for."""
    path = tmp_path / "feedback.zip"

    words = ("export", graded, "--to", "canvas-feedback", "--out", path, "--lang", "zh")
    code, said, errors = main(*words)

    assert (code, said) == (1, f"1 student is exported: {path}\n")
    assert errors == "1 not handed in through Canvas, so left out: 2214003\n"
    with zipfile.ZipFile(path) as archive:
        assert 'lang="zh-Hans"' in archive.read("liwei_7102_90002_lab1.html").decode()


def test_gradescope_gets_one_student_or_a_folder_each(
    main: Main, graded: Path, tmp_path: Path
) -> None:
    """The same results either way."""
    one, folder = tmp_path / "results.json", tmp_path / "all"

    words = ("export", graded, "--to", "gradescope", "--out")
    first = main(*words, one, "--student", "2214003")
    second = main(*words, folder)

    assert first == (0, f"1 student is exported: {one}\n", "")
    assert second == (0, f"2 students are exported: {folder}\n", "")
    assert (folder / "2214003" / "results.json").read_bytes() == one.read_bytes()
    assert json.loads(one.read_bytes())["score"] == 6
    assert sorted(path.name for path in folder.iterdir()) == ["2214003", "7102"]


def test_github_gets_lines_for_its_log(main: Main, graded: Path) -> None:
    """On the standard output, for the job that calls it."""
    code, said, errors = main("export", graded, "--to", "github", "--student", "2214003")

    assert (code, errors) == (0, "")
    assert said.splitlines()[-1] == "::notice title=lab1::6 / 10"
    assert said.startswith("::error title=total::")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("canvas", "--out", "x"), "--to canvas needs --fill as well; name it, or see --help"),
        (("moodle", "--fill", "x"), "--to moodle needs --out as well; name it, or see --help"),
        (("github",), "--to github needs --student as well; name it, or see --help"),
        (
            ("github", "--student", "1", "--out", "x"),
            "--to github has no use for --out; leave it out",
        ),
        (
            ("excel", "--out", "x", "--student", "1"),
            "--to excel has no use for --student; leave it out",
        ),
        (("excel", "--out", "x", "--fill", "y"), "--to excel has no use for --fill; leave it out"),
        (
            ("nbgrader", "--out", "x", "--lang", "zh"),
            "--to nbgrader has no use for --lang; leave it out",
        ),
        (
            ("junit", "--out", "x", "--column", "y"),
            "--to junit has no use for --column; leave it out",
        ),
    ],
)
def test_options_that_do_not_fit_are_named(
    main: Main, graded: Path, words: tuple[str, ...], line: str
) -> None:
    """Those that are missing, and those that would be ignored."""
    code, _, errors = main("export", graded, "--to", *words)

    assert (code, errors) == (2, f"error: {line}\n")


def test_every_kind_stands_in_the_table_of_platforms() -> None:
    """With the options that it takes, which docs/operating.md lists."""
    text = (Path(__file__).parent.parent / "docs" / "operating.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"\| `([a-z-]+)` \| (.*) \|$", text, re.MULTILINE))
    written = {kind: set(re.findall("--[a-z]+", options)) for kind, options in rows.items()}

    for kind, options in exporting._OPTIONS.items():
        assert written[kind] == {*options.needs, *options.takes}


def test_a_student_without_a_grade_is_told(main: Main, graded: Path) -> None:
    """With where ids stand."""
    code, _, errors = main("export", graded, "--to", "github", "--student", "1")

    assert (code, errors) == (
        2,
        f"error: {graded} holds no grade of '1'; see gradebook.csv for ids\n",
    )


def test_what_is_not_final_does_not_leave_for_gradescope(
    grader: Run, main: Main, tmp_path: Path
) -> None:
    """It is named, nothing is written, and the exit code says so; a job's log says it in words."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "2214003-lab1.py").write_bytes((LAB1 / "full_marks.py").read_bytes())
    out, path = tmp_path / "out", tmp_path / "results.json"
    grader("batch", tmp_path / "in", "--lab", "lab1", "--out", out, "--quick")
    said = "1 provisional or not wholly judged, so left out: 2214003\n"

    words = ("export", out, "--to")
    code, _, errors = main(*words, "gradescope", "--student", "2214003", "--out", path)

    assert (code, errors, path.exists()) == (1, said, False)
    code, lines, errors = main(*words, "github", "--student", "2214003")
    assert (code, errors) == (1, "1 provisional or not wholly judged: 2214003\n")
    assert lines.splitlines()[-1].endswith("(provisional)")
