"""What a student and a class may read: complete in every language, and never the hidden side."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import jsonschema
import pytest

from grader.records import (
    Environment,
    ExerciseScore,
    Failure,
    Grade,
    Isolation,
    Kind,
    Outcome,
    Place,
    Problem,
    Submission,
    TestResult,
    Text,
    Visibility,
)
from grader.reports.export import evidence_csv, gradebook_csv, problems_csv
from grader.reports.language import ENGLISH, Language, templates_folder
from grader.reports.report import State, exercise_reports, score_report, student_page
from grader.reports.summary import (
    class_page,
    concerns,
    exercises_of_class,
    frequent_mistakes,
    scores,
)

HALF = "The factor 1/2 is missing."
CHINESE = Language(
    "zh",
    {
        HALF: "漏了系数 1/2。",
        "l2_penalty(w) is half the sum of squares.": "l2_penalty(w) 等于平方和的一半。",
        "Look at the formula in the handout.": "请对照讲义中的公式。",
    },
)
NO_GROUP = "control group: Permission denied: /sys/fs/cgroup/x; run as root"
SECRET = "expected  tensor([42.4242])"


def result(exercise: str, failure: Failure | None = None, **changes: object) -> TestResult:
    """A hidden test of that exercise, worth 2 points; passed unless it has a failure."""
    test = TestResult(
        id=f"tests.py::test_{exercise}",
        exercise=exercise,
        title="l2_penalty(w) is half the sum of squares.",
        hint="Look at the formula in the handout.",
        visibility=Visibility.HIDDEN,
        outcome=Outcome.FAILED if failure else Outcome.PASSED,
        score=0 if failure else 2,
        max_score=2,
        failure=failure,
        seconds=0.0123456,
    )
    return replace(test, **changes)


def grade_of(*tests: TestResult, student: str = "2214014", name: str = "杨跃浙") -> Grade:
    """The grade that these tests add up to."""
    names = dict.fromkeys(test.exercise for test in tests)
    exercises = tuple(
        ExerciseScore(
            exercise,
            sum(test.score for test in tests if test.exercise == exercise),
            sum(test.max_score for test in tests if test.exercise == exercise),
        )
        for exercise in names
    )
    return Grade(
        lab="lab2",
        submission=Submission(
            student, name, datetime(2025, 3, 1, 14, 5, tzinfo=UTC), "lab2.zip", {}, digest="ab" * 32
        ),
        score=sum(exercise.score for exercise in exercises),
        max_score=sum(exercise.max_score for exercise in exercises),
        judged=all(test.outcome is not Outcome.NOT_JUDGED for test in tests),
        provisional=False,
        exercises=exercises,
        tests=tests,
        isolation=Isolation("B", ("PID namespace", "network namespace"), (NO_GROUP,)),
        environment=Environment("3.12.3", "2.13.0", "cpu", "0.1.0"),
        lab_digest="cd" * 32,
    )


WRONG = Failure(
    Kind.VALUE,
    Text("{wrong} of {all} values are wrong.", {"wrong": 3, "all": 4}),
    HALF,
    Place("lab2.ipynb cell 4", 7),
    SECRET,
)
UNTOUCHED = Failure(Kind.NOT_STARTED, Text("Not started."), place=Place("lab2.py", 90))
NO_MODULE = Failure(
    Kind.IMPORT,
    Text(
        "The file could not be loaded: {error}: {message}",
        {"error": "ModuleNotFoundError", "message": "No module named 'tensorflow'"},
    ),
    place=Place("lab2.py", 1),
)
SLOW = Failure(Kind.TIME, Text("It needs {name} first.", {"name": "more time"}))
READY = Failure(
    Kind.FORBIDDEN,
    Text(
        "It calls the ready-made {name}; this exercise asks you to write it.",
        {"name": "torch.relu"},
    ),
    place=Place("lab2.py", 12),
)
SEEN = Text("{test}: {seen}", {"test": "tests.py::test_relu", "seen": Text("It forged.")})
UNJUDGED = {"outcome": Outcome.NOT_JUDGED, "score": 0, "fault": f"KeyError in the judge: {SECRET}"}


def words(page: str) -> str:
    """What a reader sees of a page, on one line."""
    text = re.sub(r"<style>.*?</style>", " ", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


class Tags(HTMLParser):
    """The tags of a page; fails on one that is closed in the wrong place."""

    VOID = frozenset({"meta", "rect", "line", "br"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


# -- the score report


@pytest.mark.parametrize(
    "grade",
    [
        grade_of(result("l2_penalty"), result("l2_penalty", WRONG), result("MyReLU", UNTOUCHED)),
        grade_of(result("l2_penalty", NO_MODULE), result("l2_penalty", **UNJUDGED)),
        replace(grade_of(), isolation=Isolation("A", ()), provisional=True),
        replace(grade_of(result("MyReLU")), evidence=(SEEN,)),
    ],
)
@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
def test_every_score_report_fits_the_published_schema(grade: Grade, language: Language):
    """The JSON of any grade in any language validates against score.schema.json."""
    schema = json.loads((templates_folder() / "score.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)

    report = json.loads(json.dumps(score_report(grade, language)))

    jsonschema.validate(report, schema, jsonschema.Draft202012Validator)


def test_the_schema_takes_nothing_that_it_does_not_know():
    """A key that nobody published is refused anywhere in the report."""
    schema = json.loads((templates_folder() / "score.schema.json").read_text(encoding="utf-8"))

    for place in ("student", "isolation", "digest", "environment"):
        report = score_report(grade_of(result("l2_penalty", WRONG)), ENGLISH)
        report[place]["surprise"] = 1
        with pytest.raises(jsonschema.ValidationError, match="surprise"):
            jsonschema.validate(report, schema)


def test_the_score_report_says_what_was_seen_in_the_language():
    """Title, message, mistake and hint of a failed test are said in the report's language."""
    test = score_report(grade_of(result("l2_penalty", WRONG)), CHINESE)["tests"][0]

    assert test["title"] == "l2_penalty(w) 等于平方和的一半。"
    assert test["message"] == "4 个值中有 3 个不正确。"
    assert test["mistake"] == "漏了系数 1/2。"
    assert test["hint"] == "请对照讲义中的公式。"
    assert test["place"] == {"file": "lab2.ipynb cell 4", "line": 7}


def test_the_score_report_says_how_it_was_isolated():
    """The level, its layers, and for each that is missing why and how to get it."""
    report = score_report(grade_of(result("l2_penalty")), ENGLISH)

    assert report["isolation"] == {
        "level": "B",
        "layers": ("PID namespace", "network namespace"),
        "missing": (NO_GROUP,),
    }


@pytest.mark.parametrize("level", [None, "", "E", "A+", "a"])
def test_the_schema_knows_four_levels(level: str | None):
    """A report without a level, or with one that nobody published, is none."""
    schema = json.loads((templates_folder() / "score.schema.json").read_text(encoding="utf-8"))
    report = score_report(grade_of(result("l2_penalty")), ENGLISH)
    report = json.loads(json.dumps(report))
    report["isolation"]["level"] = level

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report, schema)


def test_whole_points_are_whole_numbers():
    """Points come without the noise of adding up: 2 and 0.3, not 2.0 and 0.30000000000000004."""
    grade = replace(grade_of(result("l2_penalty")), score=0.1 + 0.2, max_score=2.0)

    report = json.dumps(score_report(grade, ENGLISH))

    assert '"score": 0.3, "max_score": 2,' in report


# -- hidden tests


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
def test_details_of_hidden_tests_stand_nowhere(language: Language):
    """Inputs, expected values and the judge's own errors are in no product for students."""
    grade = grade_of(
        result("l2_penalty", WRONG),
        result("l2_penalty", replace(WRONG, mistake=None), id="tests.py::test_other"),
        result("MyReLU", **UNJUDGED),
    )

    products = student_page(grade, language) + json.dumps(score_report(grade, language))

    assert "42.4242" not in products
    assert "KeyError" not in products


def test_public_tests_show_everything():
    """A test that the student has shows inputs and values, on the page and in the report."""
    grade = grade_of(result("l2_penalty", WRONG, visibility=Visibility.PUBLIC))

    assert "42.4242" in student_page(grade, ENGLISH)
    assert score_report(grade, ENGLISH)["tests"][0]["message"].endswith(SECRET)


def test_a_mistake_met_by_both_kinds_of_test_shows_only_the_public_values():
    """Where a public and a hidden test are told together, the values are the public test's."""
    hidden = result("l2_penalty", WRONG)
    public = result(
        "l2_penalty", replace(WRONG, details="got 8"), id="p", visibility=Visibility.PUBLIC
    )

    page = student_page(grade_of(hidden, public), ENGLISH)

    assert "got 8" in page
    assert "42.4242" not in page
    assert page.count('class="mistake"') == 1


# -- the student's page


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
def test_a_failed_test_says_mistake_hint_and_line(language: Language):
    """Mistake, what was seen, what to try and the line in their file are on the page."""
    page = words(student_page(grade_of(result("l2_penalty", WRONG)), language))

    for text in (HALF, WRONG.seen, WRONG.place, "Look at the formula in the handout."):
        assert text is not None
        assert language.say(text) in page


def test_one_import_error_is_said_once():
    """Tests that fail because the file does not load are one notice at the top."""
    exercises = [f"exercise_{number}" for number in range(14)]
    grade = grade_of(*(result(name, NO_MODULE, id=name) for name in exercises))

    page = words(student_page(grade, ENGLISH))

    assert page.count("No module named") == 1
    assert "14 tests failed for this one reason." in page
    assert page.index("No module named") < page.index("Points by exercise")


def test_what_stops_several_exercises_is_said_once():
    """Time that ran out for the whole submission is told once; for one exercise, in its place."""
    whole = grade_of(result("train", SLOW, id="a"), result("MLP", SLOW, id="b"))
    one = grade_of(result("train", SLOW, id="a"), result("MLP", id="b"))

    assert words(student_page(whole, ENGLISH)).count("more time") == 1
    assert "Your program was stopped" in student_page(whole, ENGLISH)
    assert "Your program was stopped" not in student_page(one, ENGLISH)


def test_wrong_answers_without_a_name_stay_apart():
    """Two tests with the same vague words keep their own titles and hints, as causes may differ."""
    vague = Failure(Kind.VALUE, Text("The value is wrong."))
    grade = grade_of(result("l2_penalty", vague, id="a"), result("l2_penalty", vague, id="b"))

    assert words(student_page(grade, ENGLISH)).count("The value is wrong.") == 2


def test_untouched_exercises_are_calm():
    """An exercise that is not started is a word in the table, no error and no section."""
    page = student_page(grade_of(result("MyReLU", UNTOUCHED), result("l2_penalty")), ENGLISH)

    assert "not started" in words(page)
    assert 'class="card bad"' not in page
    assert 'id="MyReLU"' not in page


def test_an_exercise_begun_in_part_is_not_called_untouched():
    """One method not started and another one wrong: the wrong one is told."""
    tests = (result("MyReLU", UNTOUCHED, id="a"), result("MyReLU", WRONG, id="b"))
    (report,) = exercise_reports(grade_of(*tests))

    assert report.state is State.OPEN
    assert HALF in words(student_page(grade_of(*tests), ENGLISH))


def test_an_exercise_that_needs_another_says_so():
    """What waits for another exercise names that one, calmly."""
    needs = Failure(Kind.NEEDS, Text("It needs {name} first.", {"name": "train_step"}))
    grade = grade_of(result("train", needs), result("train", UNTOUCHED, id="b"))

    assert "It needs train_step first." in words(student_page(grade, ENGLISH))
    assert exercise_reports(grade)[0].state is State.WAITING


def test_what_the_grader_could_not_judge_is_the_graders_fault():
    """A test that was not judged is told as the grader's fault, above and in its exercise."""
    page = words(student_page(grade_of(result("MyReLU", **UNJUDGED)), ENGLISH))

    assert page.count("fault, not yours") == 2
    assert "not judged in full" in page


def test_forbidden_functions_are_told_with_their_line():
    """An exercise that uses what it is to write says why it has no points, and where."""
    page = words(student_page(grade_of(result("MyReLU", id="a"), result("MyReLU", READY)), ENGLISH))

    assert "It calls the ready-made torch.relu" in page
    assert "lab2.py, line 12" in page
    assert "The whole exercise earns no points as long as it does that." in page
    assert "uses what it is to write" in page
    assert "Look at the formula" not in page


GUESS = "could be a guess"


def test_what_passed_without_its_points_says_why():
    """A right answer that anybody could guess says when it counts, in the page and in the report."""
    guessed = result("MLP", id="a", guessable=True, score=0)

    grade = grade_of(guessed, result("MLP", WRONG), result("train", id="c"))

    assert words(student_page(grade, ENGLISH)).count(GUESS) == 1
    messages = [test["message"] for test in score_report(grade, ENGLISH)["tests"]]
    assert [GUESS in message for message in messages] == [True, False, False]


def test_a_forbidden_shortcut_is_the_only_reason_that_is_given():
    """What passed beside it earns nothing for another reason than that it could be guessed."""
    passed = result("MyReLU", id="a", score=0)
    grade = grade_of(passed, result("MyReLU", READY))
    exercises = (replace(grade.exercises[0], forbidden=READY.place),)

    products = [
        words(student_page(replace(grade, exercises=exercises), ENGLISH)),
        json.dumps(score_report(replace(grade, exercises=exercises), ENGLISH)),
    ]

    assert not any(GUESS in product for product in products)


@pytest.mark.parametrize("kind", [Kind.KILLED, Kind.REPLY, Kind.CRASHED, Kind.OUTPUT, Kind.MEMORY])
def test_every_end_of_a_whole_submission_is_said_once(kind: Kind):
    """However it was stopped, two exercises that it cost share one notice."""
    end = Failure(kind, Text("It needs {name} first.", {"name": "mercy"}))
    grade = grade_of(result("train", end, id="a"), result("MLP", end, id="b"))

    assert words(student_page(grade, ENGLISH)).count("mercy") == 1


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
def test_evidence_is_for_the_assistant_alone(language: Language):
    """What the judge saw stands in nothing that a student gets."""
    grade = replace(grade_of(result("MyReLU")), evidence=(SEEN,))

    products = student_page(grade, language) + json.dumps(score_report(grade, language))

    assert "forged" not in products


def test_notes_level_and_provisional_grade_are_shown():
    """The page says how it was taken in, isolated, and whether it is final."""
    grade = replace(
        grade_of(result("MyReLU")),
        provisional=True,
        notes=(Text("Cell {n} was left out.", {"n": 3}),),
        isolation=Isolation("A", ()),
    )

    page = words(student_page(grade, ENGLISH))

    assert "Cell 3 was left out." in page
    assert "isolation level A." in page
    assert "provisional" in page


def test_markup_in_names_and_messages_is_only_text():
    """Nothing that a student writes becomes markup, in pages of any kind."""
    evil = "<script>alert(1)</script>"
    failure = Failure(Kind.RAISED, Text("{name} raised {error}.", {"name": evil, "error": evil}))
    grade = grade_of(
        result("MyReLU", replace(failure, details=evil), visibility=Visibility.PUBLIC),
        name=evil,
        student="../" + evil,
    )

    pages = student_page(grade, ENGLISH) + class_page(
        [grade], [Problem(evil, evil, failure.seen)], ENGLISH
    )

    assert "<script" not in pages
    assert 'href="students/..%2F%3Cscript%3E' in pages


def test_code_in_sentences_is_set_as_code():
    """Backticks in a hint are code on the page, with what is inside escaped."""
    page = student_page(grade_of(result("MLP", WRONG, hint="Use `x < y & z`.")), ENGLISH)

    assert "Use <code>x &lt; y &amp; z</code>." in page


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
def test_pages_stand_alone_and_are_well_formed(language: Language):
    """A page loads nothing, runs nothing, says its language, and closes every tag."""
    grade = grade_of(result("l2_penalty", WRONG), result("MyReLU"), result("MLP", **UNJUDGED))
    others = {"zh": "report.zh.html"}
    problem = Problem("x.zip", "", Text("0 points"))

    for page in (
        student_page(grade, language, others),
        class_page([grade], [problem], language, others),
    ):
        tags = Tags(page)
        assert tags.open == []
        assert tags.seen[0] == ("html", {"lang": "en" if language is ENGLISH else "zh-Hans"})
        assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in tags.seen}
        assert "report.zh.html" in [attrs.get("href") for tag, attrs in tags.seen if tag == "a"]


# -- the class


def the_class() -> list[Grade]:
    """Four students: all right, one mistake, untouched, not judged in part."""
    return [
        grade_of(result("l2_penalty"), result("MyReLU"), student="1"),
        grade_of(result("l2_penalty", WRONG), result("MyReLU"), student="2"),
        grade_of(result("l2_penalty", UNTOUCHED), result("MyReLU", UNTOUCHED), student="3"),
        grade_of(result("l2_penalty"), result("MyReLU", **UNJUDGED), student="4"),
    ]


def test_the_distribution_counts_every_student_once():
    """Each score is in one tenth, full points in the last."""
    spread = scores(the_class()[:3])

    assert spread is not None
    assert spread.bins == (1, 0, 0, 0, 0, 1, 0, 0, 0, 1)
    assert (spread.mean, spread.median, spread.full) == (2, 2, 1)


def test_points_by_exercise_say_who_did_not_start():
    """Mean points, and the shares with all points and without a start, are of all students."""
    first = exercises_of_class(the_class()[:3])[0]

    assert (first.name, first.max_score) == ("l2_penalty", 2)
    assert first.mean == pytest.approx(2 / 3)
    assert first.full == pytest.approx(1 / 3)
    assert first.not_started == pytest.approx(1 / 3)


def test_a_student_counts_once_for_a_mistake():
    """The same mistake in two tests of one student is one student with that mistake."""
    twice = grade_of(result("l2_penalty", WRONG, id="a"), result("l2_penalty", WRONG, id="b"))

    [mistake] = frequent_mistakes([twice])

    assert (mistake.exercise, mistake.mistake, mistake.students) == ("l2_penalty", HALF, 1)


def test_who_needs_a_look_and_why():
    """No points, not judged, out of time and forbidden shortcuts are listed with the reason."""
    bad = [
        *the_class(),
        grade_of(result("l2_penalty", NO_MODULE)),
        grade_of(result("l2_penalty", WRONG)),
        grade_of(result("MyReLU"), result("train", SLOW)),
        grade_of(result("MyReLU"), result("train", replace(SLOW, kind=Kind.KILLED))),
        grade_of(result("MyReLU"), result("train", replace(SLOW, kind=Kind.REPLY))),
        grade_of(result("l2_penalty"), result("MyReLU", READY)),
        replace(grade_of(result("MyReLU")), judged=False),
    ]

    said = [[ENGLISH.say(why) for why in concern.what] for concern in concerns(bad)]

    assert said == [
        ["0 points: nothing is started"],
        [f"Not judged (MyReLU): KeyError in the judge: {SECRET}"],
        [f"0 points: {NO_MODULE.seen}"],
        ["0 points"],
        ["Ran out of time: train"],
        ["Killed by the system: train"],
        ["Sent what is no valid reply: train"],
        ["Uses what it is to write: MyReLU"],
        ["Not judged"],
    ]


def test_what_was_not_judged_is_no_zero():
    """A grade that is not judged has its points from nobody's mistake: no word of 0, no part of the mean."""
    lost = replace(grade_of(result("l2_penalty", WRONG)), judged=False)

    (concern,) = concerns([lost])
    page = words(class_page([grade_of(result("l2_penalty")), lost], [], ENGLISH))

    assert [ENGLISH.say(why) for why in concern.what] == ["Not judged"]
    assert "mean 2.0" in page


def test_the_class_page_shows_what_the_judge_saw():
    """Each student of whom there is something, with every line of it; nobody else, and no verdict."""
    class_ = the_class()
    class_[1] = replace(class_[1], evidence=(SEEN, Text("It tried to <b>.")))
    page = class_page(class_, [], ENGLISH)

    seen = words(page.partition('id="seen"')[2].partition("</table>")[0])
    assert "What the judge saw" in words(page)
    assert "tests.py::test_relu: It forged." in seen
    assert "It tried to &lt;b&gt;." in seen
    assert seen.count("2 tests.py") == 1
    assert "What the judge saw" not in words(class_page(the_class(), [], ENGLISH))


def test_the_class_page_says_how_it_was_isolated():
    """Each level that was had, with what is missing; one line where all had the same."""
    one = words(class_page(the_class(), [], ENGLISH))
    other = replace(the_class()[0], isolation=Isolation("D", ("rlimits",)))
    both = words(class_page([*the_class(), other], [], ENGLISH))

    assert one.count("isolation level") == 1
    assert f"at isolation level B (PID namespace, network namespace). Not there: {NO_GROUP}." in one
    assert "at isolation level D (rlimits)." in both
    assert both.count("isolation level") == 2


def test_the_class_page_links_every_student():
    """Every student is linked by number to the page in the same language."""
    page = class_page(the_class(), [], CHINESE, report_name="report.zh.html")

    for student in "1234":
        assert f'href="students/{student}/report.zh.html"' in page
    assert "需要关注的学生" in page
    assert "有 1 名学生因部分测试未能评判" in page


def test_the_class_page_begins_with_what_a_person_has_to_do():
    """The lab's title, the tables, then who needs a look: mistakes that fill a screen stand below."""
    problem = Problem("x.zip", "", Text("A broken zip."))
    tables = ["gradebook.csv", "problems.csv"]
    page = class_page(the_class(), [problem], ENGLISH, title="Lab 2: MLPs", tables=tables)

    places = [page.index(f'id="{name}"') for name in ("look", "problems", "mistakes", "students")]
    assert places == sorted(places)
    assert "Lab 2: MLPs · The class" in words(page)
    assert all(f'href="{name}"' in page for name in tables)


def test_a_class_without_grades_still_has_a_page():
    """Where nothing could be graded the page says so, with the problems."""
    page = words(class_page([], [Problem("x.zip", "", Text("A broken zip."))], ENGLISH))

    assert "No hand-in could be graded" in page
    assert "A broken zip." in page


# -- exports


def read(table: bytes) -> list[list[str]]:
    """The rows of a CSV file as a spreadsheet takes them."""
    return list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))


def test_the_gradebook_has_a_row_a_student():
    """Points in all and by exercise stand beside each student; a mark tells Excel it is UTF-8."""
    table = gradebook_csv(the_class())

    assert table.startswith(b"\xef\xbb\xbf")
    head, *rows = read(table)
    assert head[9:11] == ["l2_penalty", "MyReLU"]
    assert [row[:11] for row in rows][1:] == [
        ["2", "杨跃浙", "graded", "2", "4", "", "2", "yes", "no", "0", "2"],
        ["3", "杨跃浙", "graded", "0", "4", "", "0", "yes", "no", "0", "0"],
        ["4", "杨跃浙", "not judged", "2", "4", "", "2", "no", "no", "2", "0"],
    ]


def test_numbers_of_the_gradebook_stay_numbers():
    """Points are written bare, without the noise of adding up; only texts stand in quotes."""
    grade = replace(grade_of(result("l2_penalty")), score=0.1 + 0.2, max_score=2.0)

    assert b',0.3,2,"",0.3,"yes","no",2,' in gradebook_csv([grade])


@pytest.mark.parametrize("start", list("=+-@＝＋－＠"))
@pytest.mark.parametrize("before", ["", " ", "\u3000"])
def test_no_cell_is_a_formula(before: str, start: str):
    """A name that a spreadsheet would take for a formula gets an apostrophe before it."""
    name = f"{before}{start}HYPERLINK(1)"

    gradebook = gradebook_csv([grade_of(name=name, student=name)])
    problems = problems_csv([Problem(name, name, Text(name))])

    assert f'"\'{name}"'.encode() in gradebook
    for row in read(gradebook)[1:] + read(problems)[1:]:
        assert not [cell for cell in row if cell.startswith(start)]


def test_no_cell_breaks_its_line_or_steers_a_terminal():
    """Control characters and turns of direction are taken out, and no cell is too long for Excel."""
    name = "\r\n=1\x1b[2J\u202egnp.\u2066exe\0" + "x" * 40_000

    [_, row] = read(problems_csv([Problem(name, name, Text(name))]))

    assert all(cell.startswith("'  =1\ufffd[2J\ufffdgnp.\ufffdexe\ufffdx") for cell in row)
    assert all(len(cell) < 32_000 for cell in row)


def test_evidence_has_a_row_for_each_thing_that_was_seen():
    """With the hand-in and the student; a class of which there is nothing to say has only the head."""
    seen = (SEEN, Text("=1+1\n2"))
    grade = replace(grade_of(result("MyReLU")), evidence=seen)

    assert read(evidence_csv([grade_of(result("MyReLU")), grade])) == [
        ["origin", "student_id", "seen"],
        ["lab2.zip", "2214014", "tests.py::test_relu: It forged."],
        ["lab2.zip", "2214014", "'=1+1 2"],
    ]
    assert read(evidence_csv(the_class())) == [["origin", "student_id", "seen"]]


def test_problems_say_why_in_the_language():
    """Each row of problems.csv gives the name as handed in and the reason."""
    reason = Text("Your file defines no {name}.", {"name": "train"})

    rows = read(problems_csv([Problem("a\0b.zip", "7", reason)], CHINESE))

    assert rows == [
        ["origin", "student_id", "reason"],
        ["a\ufffdb.zip", "7", "你的文件里没有定义 train。"],
    ]
