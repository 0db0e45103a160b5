"""A whole class: what is written, whatever the hand-ins, their order or the disk do."""

import csv
import errno
import io
import json
import os
import re
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from opened import opening
from processes import children
from starting import Started, Starter

from grader import batch as batches
from grader import spending
from grader.authoring.source import definitions
from grader.authoring.trials import Trial, TrialKind, trials
from grader.batch import grade_class
from grader.commands.made_up_class import filled
from grader.course.lab import Lab
from grader.desk import Batch, Settings, Taken
from grader.errors import GraderError
from grader.handed_in import class_in
from grader.intake import bounds, entries, submissions
from grader.intake import hand_ins as finding
from grader.intake.submissions import HandIn
from grader.isolation.keeper import Keeper
from grader.journal.keys import KeysOfLab
from grader.judging.item import card_of
from grader.judging.judge import Judge, with_judge
from grader.judging.student import Answer, Runner, Student
from grader.records import (
    Cell,
    Environment,
    ExerciseScore,
    Grade,
    Isolation,
    Problem,
    StudentCode,
    Submission,
    Text,
    Visibility,
)
from grader.reports import export, folder
from grader.testing import Wrong

ROOT = Path(__file__).parent.parent
COURSE = Path(__file__).parent / "scenarios" / "course"
LAB1 = Path(__file__).parent / "scenarios" / "lab1"
SHOWS = (
    Path(__file__).parent
    / "scenarios"
    / "lab2_reference_and"
    / "90_of_94_shows_what_it_is_given.py"
)
Run = Callable[..., subprocess.CompletedProcess[str]]


def put(folder: Path, programs: dict[str, str]) -> Path:
    """A class of lab1 scenarios: name of the hand-in to name of the scenario."""
    folder.mkdir()
    for name, scenario in programs.items():
        shutil.copy(LAB1 / scenario, folder / name)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def graded_in(out: Path) -> list[str]:
    """Who has a grade; others of the roster have rows too."""
    found = rows(out / "gradebook.csv")
    return [row["student_id"] for row in found if row["status"] == "graded"]


# -- what is written


@pytest.fixture(scope="module")
def out(grader: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a batch writes of a class in which much goes wrong."""
    folder = tmp_path_factory.mktemp("batch")
    hand_ins = put(
        folder / "class",
        {
            "2214001-王一鸣-Lab-1.py": "full_marks.py",
            "WA2214002-李若溪-Lab-1.py": "6_of_10_exits_python.py",
            "2214003_张子轩.py": "0_of_10_syntax_error.py",
            "2214004.py": "6_of_10_total_wrong_mean_right.py",
            "2214005 a.py": "full_marks.py",
            "2214005 b.py": "6_of_10_wrong_type.py",
        },
    )
    (hand_ins / "2214006.zip").write_bytes(b"PK\x03\x04 and then nothing")
    with zipfile.ZipFile(hand_ins / "2214007.zip", "w") as archive:
        archive.writestr("../lab1.py", "")
    (hand_ins / "2214008.docx").touch()
    roster = folder / "roster.csv"
    roster.write_text("学号,姓名\n2214004,刘思远\n2214009,何雨\n", encoding="gb18030")

    done = grader(
        *("batch", hand_ins, "--lab", "lab1", "--out", folder / "out", "--lang", "zh"),
        *("--jobs", 2, "--roster", roster),
    )

    assert re.fullmatch(
        r"4 graded, 4 for a person to look at \(problems.csv\), isolation level [A-C]",
        done.stdout.splitlines()[0],
    )
    assert done.stdout.splitlines()[1:3] == [
        "在名单上但还没有成绩：1 人（2214009）",
        "有成绩但不在名单上：3 人（2214001, 2214003, WA2214002）",
    ]
    assert done.stdout.splitlines()[-1] == f"  {folder}/out/evidence.csv"
    assert done.returncode == 1
    return folder / "out"


def test_batch_writes_a_gradebook(out: Path) -> None:
    """The gradebook has a row for each student who was judged, with the points of each exercise."""
    found = {
        row["student_id"]: (row["name"], row["score"], row["total"])
        for row in rows(out / "gradebook.csv")
    }

    assert found == {
        "2214001": ("王一鸣", "10", "4"),
        "2214003": ("张子轩", "0", "0"),
        "2214004": ("刘思远", "6", "0"),
        "WA2214002": ("李若溪", "6", "0"),
        "2214009": ("何雨", "", ""),  # on the roster
    }


def test_batch_says_what_was_not_judged_and_why(out: Path) -> None:
    """Each hand-in that was not judged stands in problems.csv with a line that says what to do."""
    found = {row["student_id"]: row["reason"] for row in rows(out / "problems.csv")}

    assert sorted(found) == ["2214005", "2214006", "2214007", "2214008"]
    assert all(len(reason.splitlines()) == 1 for reason in found.values())


def test_batch_writes_pages_in_both_languages(out: Path) -> None:
    """Beside the files of the class, each student has a score report and two pages."""
    files = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    students = ("2214001", "2214003", "2214004", "WA2214002")
    pages = ("report.html", "report.zh.html", "score.json")

    tables = {"gradebook.csv", "problems.csv", "evidence.csv", "journal.sqlite", "journal.lock"}
    assert files == {"index.html", "index.zh.html"} | tables | {
        f"students/{student}/{page}" for student in students for page in pages
    }


def test_batch_writes_what_the_judge_saw(out: Path) -> None:
    """The student whose program ended Python stands there with each test in which it did."""
    found = rows(out / "evidence.csv")

    assert {(row["origin"], row["student_id"]) for row in found} == {
        ("WA2214002-李若溪-Lab-1.py", "WA2214002")
    }
    assert len(found) > 1
    assert all(re.match(r"\w+\.py::test_\w+", row["seen"]) for row in found)


def test_a_roster_is_remembered(grader: Run, tmp_path: Path) -> None:
    """Later batches name and miss students by it; who is missing changes no exit code."""
    roster = tmp_path / "roster.csv"
    roster.write_text("id;name\n2214001;Wang\n2214002;Li\n2214003;Wu\n", encoding="utf-16")

    for name, *once in (("2214001", "--roster", roster), ("2214002",)):
        hand_ins = put(tmp_path / name, {f"{name}.py": "full_marks.py"})
        done = grader("batch", hand_ins, "--lab", "lab1", "--out", tmp_path / "out", *once)

    assert done.returncode == 0
    assert done.stdout.splitlines()[1:-4] == ["On the roster, without a grade yet: 1 (2214003)"]
    gradebook = (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8-sig")
    assert [row["name"] for row in csv.DictReader(gradebook.splitlines())] == ["Wang", "Li", "Wu"]


def test_demo_ends_well(grader: Run, tmp_path: Path) -> None:
    """`grader demo` ends with 0, though its class holds what cannot be judged."""
    done = grader("demo", "--lab", "lab1", "--class", tmp_path / "class", "--out", tmp_path / "out")

    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()[1]
    assert said.startswith("36 graded, 4 for a person to look at (problems.csv), isolation level ")
    assert len(rows(tmp_path / "out" / "gradebook.csv")) == 36


# -- what happens on the way


@dataclass
class Going:
    """A batch that is under way."""

    process: Started
    out: Path

    def wait_for(self, student: str) -> None:
        """Until this student's score report is there."""
        while not (self.out / "students" / student / "score.json").exists():
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.01)

    def judges(self) -> list[int]:
        """The processes that judge."""
        group = os.getpgid(self.process.pid)  # its zygote has one of its own
        return [pid for pid in children(self.process.pid) if os.getpgid(pid) == group]

    def end(self) -> tuple[int, str]:
        """Exit code and errors."""
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors


@pytest.fixture
def going(starter: Starter, tmp_path: Path) -> Iterator[Going]:
    """One judge on the way through a class whose second and third student loop forever."""
    hand_ins = put(
        tmp_path / "class",
        {
            "2214001.py": "full_marks.py",
            "2214002.py": "6_of_10_endless_loop_when_called.py",
            "2214003.py": "6_of_10_endless_loop_when_called.py",
            "2214004.py": "full_marks_lambda_forms.py",
        },
    )
    out = tmp_path / "out"
    words = ["grader", "batch", hand_ins, "--lab", "lab1", "--jobs", "1", "--out", out]
    process = starter.start([*map(str, words)], COURSE)
    try:
        yield Going(process, out)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("whom", ["the grader", "its process group, as a terminal does"])
def test_what_is_judged_stays_written_after_ctrl_c(going: Going, whom: str) -> None:
    """An interrupt ends a batch with 130 and says what to do; gradebook and pages show what was judged."""
    going.wait_for("2214001")

    (os.kill if whom == "the grader" else os.killpg)(going.process.pid, signal.SIGINT)

    assert going.end() == (
        130,
        "What was judged stands in the files above; run it again for the rest.\nInterrupted.\n",
    )
    assert [row["student_id"] for row in rows(going.out / "gradebook.csv")] == ["2214001"]
    assert (going.out / "index.html").is_file()


def test_a_judge_that_is_killed_costs_one_student(going: Going) -> None:
    """Where a judging process dies, its student is named as not judged; the others are judged."""
    going.wait_for("2214001")

    for pid in going.judges():
        os.kill(pid, signal.SIGKILL)

    assert going.end() == (1, "")
    assert rows(going.out / "problems.csv") == [
        {
            "origin": "2214002.py",
            "student_id": "2214002",
            "reason": (
                "The grader failed: the judging process ended (exit code -9). Grade it again."
            ),
        }
    ]
    scores = {row["student_id"]: row["score"] for row in rows(going.out / "gradebook.csv")}
    assert scores == {"2214001": "10", "2214003": "6", "2214004": "10"}


def test_a_disk_that_takes_no_more(grader: Run, tmp_path: Path) -> None:
    """Where a report cannot be written whole, nothing half is left and one line says which."""
    hand_ins = put(tmp_path / "class", {"2214001.py": "full_marks.py"})
    out = tmp_path / "out"

    done = grader(
        # the limit is on files in memory too, which the system call filter is made in
        *("batch", hand_ins, "--lab", "lab1", "--out", out, "--level", "D"),
        before="import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        " sys.dont_write_bytecode = True",  # a cut file would be kept
    )

    assert (done.returncode, done.stderr) == (
        1,
        f"error: cannot use {out}/journal.sqlite: disk I/O error; what it holds is left as it is. Free the"
        " disk, or put a copy of it back\n",
    )
    assert {path.name for path in out.rglob("*")} <= {
        *("journal.sqlite", "journal.sqlite-journal", "journal.lock")
    }


# -- what nobody foresaw


def graded_at_once(
    judge: object, keys: KeysOfLab, quick: bool, hand_in: HandIn, memory: object
) -> Taken:
    """A grade without a judge: what is tried here lies before and behind judging."""
    submission = batches.read(hand_in)
    one = Grade(
        lab="lab1",
        submission=replace(submission, files={}, modified={}),
        score=10,
        max_score=10,
        judged=True,
        provisional=False,
        exercises=(ExerciseScore("total", 10, 10),),
        tests=(),
        isolation=Isolation("C", ()),
        environment=Environment("3", "2", "cpu", "0"),
        lab_digest="",
        evidence=(Text("Seen."),),
    )
    return Taken(one, keys.of(submission), submission.files)


@pytest.fixture
def graded(
    tmp_path: Path, lab1: Lab, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], tuple[Batch, Path]]:
    """A class, graded without workers, and where its files are."""

    def judge(lab: Lab, keeper: object, work: Callable[[object], object], device: str) -> None:
        work(SimpleNamespace(lab=lab, take_script=lambda training: None))

    def grade_all(hand_ins: Path) -> tuple[Batch, Path]:
        monkeypatch.setattr(batches, "with_judge", judge)
        monkeypatch.setattr(batches, "_grade_one", graded_at_once)
        with class_in(hand_ins, lab1, {"2214002": "李若溪"}) as found:
            settings = Settings(language="zh")
            done = grade_class(found, tmp_path / "out", lab1, opening(None), settings)
        return done, tmp_path / "out"

    return grade_all


STEPS = {
    "its name is read": (entries, "_named"),
    "it is looked up in the roster": (finding, "on_roster"),
    "it is chosen": (finding, "hand_in_that_counts"),
    "it is read": (batches, "read"),
    "its report is made": (folder, "score_report"),
    "its page is made": (folder, "student_page"),
    "it is put into the gradebook": (export, "_row"),
    "its evidence is put into a table": (folder, "evidence_csv"),
    "it is put on the page of the class": (folder, "class_page"),
}


@pytest.mark.parametrize("step", STEPS)
def test_an_error_at_one_hand_in_costs_that_one(
    step: str,
    tmp_path: Path,
    graded: Callable[[Path], tuple[Batch, Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever goes wrong wherever with one of a class, it is a row of its own, and all others are graded."""
    ids = ["2214001", "2214002", "2214003"]
    hand_ins = put(tmp_path / "class", {f"{name}.py": "full_marks.py" for name in ids})
    module, name = STEPS[step]
    real = getattr(module, name)

    def failing(first: object, *others: object) -> object:
        if "2214002" in repr(first):
            raise ValueError("year 33658 is\x1b[2J out of range")
        return real(first, *others)

    monkeypatch.setattr(module, name, failing)
    done, out = graded(hand_ins)

    (problem,) = rows(out / "problems.csv")
    assert problem["origin"] == "2214002.py"
    assert "ValueError: year 33658 is\ufffd[2J out of range" in problem["reason"]
    assert graded_in(out) == ["2214001", "2214003"]
    assert sorted(path.name for path in (out / "students").iterdir()) == ["2214001", "2214003"]
    assert not done.all_judged


def test_a_problem_that_cannot_be_said_is_a_problem_all_the_same(
    tmp_path: Path,
    graded: Callable[[Path], tuple[Batch, Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row that no table takes is replaced by one that says so."""
    hand_ins = put(tmp_path / "class", {"2214001.py": "full_marks.py"})
    (hand_ins / "2214002.docx").touch()
    real = folder.problems_csv

    def failing(problems: list[Problem], *others: object) -> bytes:
        if "cannot be judged" in repr(problems):
            raise RecursionError
        return real(problems, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(folder, "problems_csv", failing)
    _, out = graded(hand_ins)

    assert [
        (row["origin"], "RecursionError" in row["reason"]) for row in rows(out / "problems.csv")
    ] == [("2214002.docx", True)]
    assert graded_in(out) == ["2214001"]


def test_a_hand_in_that_takes_for_ever_to_read_costs_itself(
    tmp_path: Path,
    graded: Callable[[Path], tuple[Batch, Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where Python never gets to see that its time is over: the copy that reads it dies of it."""
    ids = ["2214001", "2214002", "2214003"]
    hand_ins = put(tmp_path / "class", {f"{name}.py": "full_marks.py" for name in ids})
    real = submissions._read
    monkeypatch.setattr(bounds, "SECONDS", 1)
    monkeypatch.setattr(spending, "GRACE", 1)

    def endless(hand_in: HandIn) -> Submission:
        if hand_in.student_id == "2214002":
            sum(range(10**15))
        return real(hand_in)

    monkeypatch.setattr(submissions, "_read", endless)
    _, out = graded(hand_ins)

    assert [row["reason"] for row in rows(out / "problems.csv")] == [
        "读取 2214002.py 需要超过 1 秒的处理器时间，请人工查看。"
    ]
    assert graded_in(out) == ["2214001", "2214003"]


def test_a_disk_that_is_full_is_no_hand_ins_problem(
    tmp_path: Path,
    graded: Callable[[Path], tuple[Batch, Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What no other hand-in would get round ends the batch with one line."""
    hand_ins = put(tmp_path / "class", {"2214001.py": "full_marks.py"})

    def full(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(GraderError, match=r"report\.html: No space left on device; make room"):
        graded(hand_ins)


# -- the same scores, and nothing hidden in them


def overriding(lab: Lab) -> list[Trial]:
    """The wrong programs of what is one definition; the thresholds are not."""
    return [trial for trial in trials(lab, TrialKind.WRONG) if trial.exercise != "thresholds"]


@pytest.fixture(scope="module")
def programs(lab2: Lab) -> list[str]:
    """Programs in which every exercise is wrong, as far as trials go; and one that tells."""
    reference = lab2.reference_source
    wrong: dict[str, list[str]] = {}
    for trial in overriding(lab2):
        wrong.setdefault(trial.exercise, []).append(f"{trial.program}\n")
    some = [{name: texts[turn % len(texts)] for name, texts in wrong.items()} for turn in range(6)]
    return [
        *(filled(reference, answers) for answers in some),
        f"{reference}\n{SHOWS.read_text(encoding='utf-8')}",
        reference,
    ]


@dataclass
class Products:
    """The folder that a batch of ``programs`` wrote, and who wrote which."""

    out: Path
    students: list[str]

    @property
    def reports(self) -> list[dict[str, object]]:
        """The score reports in the order of the programs, but for times and names."""
        paths = [self.out / "students" / student / "score.json" for student in self.students]
        found = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
        for report in found:
            del report["student"]
            for test in report["tests"]:
                del test["seconds"]
        return found


@pytest.fixture(scope="module")
def judged(
    programs: list[str], grader: Run, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[list[str], int], Products]:
    """Grade the programs as the hand-ins of these students, by so many judges."""

    def judge(students: list[str], jobs: int) -> Products:
        folder = tmp_path_factory.mktemp("order")
        for student, program in zip(students, programs, strict=True):
            (folder / "class" / student).mkdir(parents=True)
            (folder / "class" / student / "lab2.py").write_text(program, encoding="utf-8")
        done = grader(
            *("batch", folder / "class", "--lab", "lab2", "--course", ROOT, "--quick"),
            *("--lang", "zh", "--jobs", jobs, "--out", folder / "out"),
        )
        assert done.returncode == 0, done.stderr
        return Products(folder / "out", students)

    return judge


@pytest.fixture(scope="module")
def products(programs: list[str], judged: Callable[[list[str], int], Products]) -> Products:
    """The programs, judged one after the other."""
    return judged([f"22140{count:02}" for count in range(len(programs))], 1)


def test_scores_do_not_depend_on_order_or_number_of_judges(
    products: Products, judged: Callable[[list[str], int], Products]
) -> None:
    """Two judges who get the hand-ins in reverse say what one judge said, but for times."""
    again = judged(products.students[::-1], 2)

    assert again.reports == products.reports


def test_scores_differ_where_programs_do(products: Products) -> None:
    """The class is worth comparing: it holds many scores, from few points to all."""
    scores = [report["score"] for report in products.reports]

    assert len(set(map(str, scores))) > 4
    assert scores[-1] == 94


@dataclass
class Eavesdropper:
    """A pytest plugin that writes down what hidden or public tests ask, hear and expect."""

    visibility: Visibility
    numbers: set[str] = field(default_factory=set)
    details: set[str] = field(default_factory=set)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> Iterator[None]:
        made = yield
        if isinstance(made, Student) and card_of(request.node).visibility is self.visibility:
            made._runner = _Tapped(made._runner, self.numbers)
        return made

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, Wrong) and card_of(item).visibility is self.visibility:
            self.details |= set(error.with_details().details.splitlines())
            self.numbers |= numbers_in(error.with_details().details)


@dataclass
class _Tapped:
    """A runner on whose line somebody listens."""

    runner: Runner
    heard: set[str]
    has_reference = True

    def ask(self, question: dict[str, object]) -> Answer:
        self.heard.update(*map(numbers_in, said(question)))
        answer = self.runner.ask(question)
        self.heard.update(*map(numbers_in, said(answer.value)))
        return answer


def said(value: object) -> Iterator[str]:
    """Every number in a question or an answer, in full and as tensors are printed."""
    match value:
        case torch.Tensor():
            yield from said(value.flatten().tolist())
        case float():
            yield f"{value!r} {value:.4f} {value:.4e}"
        case list() | tuple():
            for item in value:
                yield from said(item)
        case dict():
            yield from said(list(value.values()))


def numbers_in(text: str) -> set[str]:
    """Numbers with four decimals or more that do not end in zeros: nobody meets them by chance."""
    return {found for found in re.findall(r"\d+\.\d{4,}", text) if not found.endswith("00")}


@dataclass
class Secrets:
    """What only hidden tests know."""

    numbers: set[str]
    lines: set[str]


@pytest.fixture(scope="module")
def secrets(lab2: Lab, keeper: Keeper, programs: list[str]) -> Secrets:
    """What hidden tests ask, hear and expect of the programs, and public ones do not."""
    hidden, public = Eavesdropper(Visibility.HIDDEN), Eavesdropper(Visibility.PUBLIC)

    def listen(judge: Judge) -> None:
        for eavesdropper in (hidden, public):
            judge.items[0].config.pluginmanager.register(eavesdropper)
        for program in programs:
            judge.judge(StudentCode("lab2", (Cell("lab2.py", program),)), training=False)

    with_judge(lab2, keeper, listen)
    lines = {line for line in hidden.details - public.details if re.search(r"\d\.\d", line)}
    return Secrets(hidden.numbers - public.numbers, lines)


def test_hidden_feedback_shows_no_hidden_number(products: Products, secrets: Secrets) -> None:
    """No input, answer or expected value of a hidden test stands in a file that a batch writes."""
    files = [path for path in products.out.rglob("*.*") if not path.name.startswith("journal.")]
    written = "\n".join(unescape(path.read_text(encoding="utf-8-sig")) for path in files)

    assert len(secrets.numbers) > 1000
    assert len(secrets.lines) > 20
    assert secrets.numbers & numbers_in(written) == set()
    assert {line for line in secrets.lines if line in written} == set()


def test_every_exercise_of_the_reference_can_be_overridden(lab2: Lab) -> None:
    """The class above is wrong where it should be: each wrong program overrides an exercise."""
    names = {trial.exercise for trial in overriding(lab2)}

    assert names <= set(definitions(lab2.reference_source))
