"""The judge where a test does not get as far as a verdict: whose fault it is, and what is told."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from opened import opening

from grader.batch import grade_class
from grader.course.lab import Lab, load_lab
from grader.desk import Settings
from grader.errors import LabError
from grader.grade import grade
from grader.handed_in import class_in
from grader.isolation.exchange import Worker
from grader.isolation.keeper import Keeper, open_keeper
from grader.judging import session
from grader.judging.judge import End, Judge, Judged, with_judge
from grader.judging.memory import Observation
from grader.judging.observer import Observer
from grader.judging.replay import Replay
from grader.records import Cell, Kind, Outcome, StudentCode, Submission, TestResult
from grader.sandbox.wire import pack
from grader.testing import attempts

pytestmark = pytest.mark.usefixtures("nursed")

COURSE = Path(__file__).parent / "scenarios" / "course"
HIDDEN = '''"""Tests that take an answer for what it should be."""

from grader.testing import normal, points


@points(4, exercise="total")
def test_total_is_compared_without_a_look(student):
    """total(x) is compared by a test that looks into it at once."""
    assert student.call("total", normal(3)).shape[:0] == ()


@points(4, exercise="scaled")
def test_scaled_stops_whatever_comes(student):
    """scaled(x, factor) is judged by a test that is wrong itself."""
    student.call("scaled", normal(3), 2.0)
    raise KeyError("a mistake in the test")


@points(2, exercise="mean")
def test_mean_stops_before_it_asks(student):
    """mean(x) is judged by a test that never gets to its question."""
    raise KeyError("before the question")
'''


FIRST_TIME = '''"""A test with a fault that shows the second time alone."""

from grader.testing import normal, points

RUNS = []


@points(2, exercise="mean")
def test_mean_stops_once_before_it_asks(student):
    """mean(x) is judged by a test that does not get to its question the second time."""
    RUNS.append(1)
    if len(RUNS) == 2:
        raise KeyError("before the question")
    student.call("mean", normal(3))
'''


def lab_of(folder: Path, tests: str) -> Lab:
    """The made-up lab with these tests."""
    course = folder / "course"
    shutil.copytree(COURSE, course)
    (course / "solutions" / "lab1" / "tests.py").write_text(tests)
    return load_lab(course, "lab1")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """The made-up lab with tests that do not look at what they get."""
    return lab_of(tmp_path_factory.mktemp("judge"), HIDDEN)


def judged(lab: Lab, keeper: Keeper, source: str) -> tuple[Judged, dict[str, TestResult]]:
    """What the hidden tests say of this program, by exercise."""
    code = StudentCode("lab1", (Cell("lab1.py", source),))
    found = with_judge(lab, keeper, lambda judge: judge.judge(code))
    return found, {r.exercise: r for r in found.results if r.id.startswith("tests.py")}


LISTS = "def total(x): return [1]\ndef scaled(x, factor): return [1]\ndef mean(x): return [1]\n"


def test_a_test_that_stops_at_a_malformed_answer_has_failed(lab: Lab, keeper: Keeper) -> None:
    """The right program passes it, so the answer is to blame; the assistant sees where it stopped."""
    found, results = judged(lab, keeper, LISTS)

    total = results["total"]
    assert (total.outcome, total.score, total.fault) == (Outcome.FAILED, 0, "")
    assert total.failure is not None
    assert total.failure.kind is Kind.REPLY
    assert str(total.failure.seen) == "What came back does not have the form that was asked for."
    (seen,) = [str(each) for each in found.evidence if "the answer" in str(each)]
    assert seen.startswith(
        "tests.py::test_total_is_compared_without_a_look: The test stopped at the answer ("
    )
    assert "AttributeError" in seen


@pytest.mark.parametrize("exercise", ["scaled", "mean"])
def test_a_test_that_stops_at_the_reference_too_is_not_judged(
    lab: Lab, keeper: Keeper, exercise: str
) -> None:
    """That is the grader's fault, whatever the student's answer looks like; and never points."""
    for source in (LISTS, lab.reference_source):
        found, results = judged(lab, keeper, source)

        result = results[exercise]
        assert (result.outcome, result.score, result.failure) == (Outcome.NOT_JUDGED, 0, None)
        assert "KeyError" in result.fault
        assert not [seen for seen in found.evidence if exercise in str(seen)]


def test_a_test_that_stops_before_it_asks_blames_no_answer(tmp_path: Path, keeper: Keeper) -> None:
    """Where there was no answer yet it cannot be to blame, even if the reference passes the test."""
    _, results = judged(lab_of(tmp_path, FIRST_TIME), keeper, LISTS)

    assert results["mean"].outcome is Outcome.NOT_JUDGED


def test_a_good_answer_passes_the_same_test(lab: Lab, keeper: Keeper) -> None:
    """The reference does."""
    _, results = judged(lab, keeper, lab.reference_source)

    assert results["total"].outcome is Outcome.PASSED


def test_the_reference_is_asked_once(
    lab: Lab, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many students send nonsense."""
    code = StudentCode("lab1", (Cell("lab1.py", LISTS),))
    hired: list[object] = []
    hire = Keeper.hire

    def counted(self: Keeper, *arguments: object, **named: object) -> object:
        hired.append(arguments)
        return hire(self, *arguments, **named)  # type: ignore[arg-type]

    def work(judge: Judge) -> list[int]:
        counts = []
        for _ in range(3):
            hired.clear()
            judge.judge(code)
            counts.append(len(hired))
        return counts

    monkeypatch.setattr(Keeper, "hire", counted)

    first, second, third = with_judge(lab, keeper, work)

    assert first > second == third


def test_a_grade_keeps_no_files(lab: Lab, keeper: Keeper) -> None:
    """A class's hand-ins are not carried along once they have been read."""
    files = {"lab1.py": lab.reference_source.encode(), "notes.txt": bytes(1000)}
    submission = Submission("7", "Li", None, "7.zip", files, digest="ab")

    one = with_judge(lab, keeper, lambda judge: grade(submission, judge))

    assert (one.submission.files, one.submission.modified) == ({}, {})
    assert (one.submission.student_id, one.submission.digest) == ("7", "ab")
    assert one.isolation == keeper.isolation
    assert submission.files == files


PROBED = '''"""Asks a probe."""

from grader.testing import assert_close, points


@points(1, exercise="total")
def test_a_probe_is_asked(student):
    """A probe looks at it."""
    assert_close(student.probe("looked", 3), 3)
'''


def with_probe(course: Path, probe: str) -> Lab:
    """The made-up lab with one hidden test, which asks this probe."""
    shutil.copytree(COURSE, course)
    folder = course / "solutions" / "lab1"
    (folder / "tests.py").write_text(PROBED, encoding="utf-8")
    (folder / "probes.py").write_text(probe, encoding="utf-8")
    return load_lab(course, "lab1")


@pytest.mark.parametrize(
    ("probe", "line"),
    [
        ("def looked(module, n):\n    return m", 2),
        ("def looked(module, n):\n    x = {}\n    return x[n]", 3),
        ("def looked(module, n):\n    return module.totall", 2),
    ],
)
def test_a_fault_in_a_probe_takes_nobodys_points(tmp_path: Path, probe: str, line: int) -> None:
    """Whoever the student is: the reference is told the same, so the test is not judged."""
    lab = with_probe(tmp_path / "course", probe)

    with open_keeper(lab.course, lab.probes, least="D", most="D") as keeper:
        for source in (lab.reference_source, LISTS):
            _, results = judged(lab, keeper, source)

            total = results["total"]
            assert (total.outcome, total.failure) == (Outcome.NOT_JUDGED, None)
            assert total.fault.startswith(f"probes.py:{line}: the solution does not pass either: ")


def test_an_error_of_the_students_in_a_probe_is_theirs(tmp_path: Path) -> None:
    """The same probe passes with the reference."""
    probe = "def looked(module, n):\n    return int(module.total(module.torch.ones(n)))"
    lab = with_probe(tmp_path / "course", probe)

    with open_keeper(lab.course, lab.probes, least="D", most="D") as keeper:
        _, right = judged(lab, keeper, lab.reference_source)
        _, wrong = judged(lab, keeper, "import torch\ndef total(x): return x.nothing")

    assert right["total"].outcome is Outcome.PASSED
    assert wrong["total"].outcome is Outcome.FAILED


def test_probes_that_do_not_run_are_told_before_anything_is_judged(lab: Lab) -> None:
    """No worker can be hired whose probes are not there."""
    with (
        pytest.raises(LabError, match=r"^probes\.py:2: ModuleNotFoundError: .*nowhere'; mend it"),
        open_keeper(lab.course, "\nimport nowhere\n", least="D", most="D"),
    ):
        raise AssertionError


def test_where_a_test_went_wrong_is_told(lab: Lab, keeper: Keeper) -> None:
    """The line of the tests' own file stands before the error."""
    _, results = judged(lab, keeper, lab.reference_source)

    assert re.match(r"tests\.py:\d+: KeyError: ", results["scaled"].fault)


# -- observe first, judge after


ASKS = '''"""Tests of several questions, of what builds on others, and of chance."""

import torch

from grader.course.lab import Threshold
from grader.testing import assert_close, assert_reaches, points, training

X = torch.tensor([1.0, 2.0, 6.0])


@points(1, exercise="total")
def test_total_is_asked_twice(student):
    """total(x), and then of half."""
    assert_close(student.call("total", X), torch.tensor(9.0))
    assert_close(student.call("total", X / 2), torch.tensor(4.5))


@points(1, exercise="mean")
def test_mean_builds_on_total(student):
    """mean(x)."""
    assert_close(student.call("mean", X), torch.tensor(3.0))


@points(1, exercise="scaled")
def test_scaled_by_two(student):
    """scaled(x, 2)."""
    assert_close(student.call("scaled", X, 2.0), 2 * X)


@training
@points(1, exercise="scaled")
def test_scaled_is_lucky_once(student):
    """A training that may be tried twice."""

    def attempt():
        return float(student.call("scaled", torch.ones(1), 1.0))

    assert_reaches(attempt, Threshold("luck", 0.0, 1, at_least=0.5))
'''


@pytest.fixture(scope="module")
def asks(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """The made-up lab with these tests."""
    return lab_of(tmp_path_factory.mktemp("asks"), ASKS)


RIGHT = """
def total(x): return x.sum()
def scaled(x, factor): return x * factor
def mean(x): return total(x) / x.numel()
"""


@dataclass
class Watched:
    """What happens to workers and tests while a judge is at work, in order."""

    happened: list[str] = field(default_factory=list)
    alive: int = 0

    def at(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Begin to watch."""
        hire, end, run = Keeper.hire, Worker.end, session.run

        def hired(keeper: Keeper, *arguments: object, **named: object) -> Worker:
            self.alive += 1
            assert self.alive == 1, "a worker is hired while another lives"
            self.happened.append("hired")
            return hire(keeper, *arguments, **named)  # type: ignore[arg-type]

        def ended(worker: Worker) -> None:
            if not worker._ended:
                self.alive -= 1
            end(worker)

        def ran(item: pytest.Item) -> TestResult:
            self.happened.append(f"{item.name} {'beside' if self.alive else 'after'} a worker")
            return run(item)

        monkeypatch.setattr(Keeper, "hire", hired)
        monkeypatch.setattr(Worker, "end", ended)
        monkeypatch.setattr(session, "run", ran)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Nothing is watched yet."""
    return Watched()


def test_no_worker_lives_while_a_verdict_is_reached(
    asks: Lab, keeper: Keeper, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One worker at a time; the one with parts of the reference comes when all the rest is judged."""

    def work(judge: Judge) -> Judged:
        judge.take_script()
        watched.at(monkeypatch)
        return judge.judge(StudentCode("lab1", (Cell("lab1.py", RIGHT),)))

    found = with_judge(asks, keeper, work)

    assert {result.outcome for result in found.results} == {Outcome.PASSED}
    assert watched.happened == [
        "hired",
        *("test_total_is_asked_twice after a worker", "test_scaled_by_two after a worker"),
        *("test_scaled_is_lucky_once after a worker", "hired"),
        "test_mean_builds_on_total after a worker",
    ]


def test_the_same_replies_are_judged_once(
    asks: Lab, keeper: Keeper, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the program looks like; where one reply differs, that one test runs again."""
    other = "import torch\n" + RIGHT.replace("x.sum()", "torch.sum(x)")
    wrong = other.replace("x * factor", "x * factor * 3")

    def work(judge: Judge) -> list[Judged]:
        judge.judge(StudentCode("lab1", (Cell("lab1.py", RIGHT),)), training=False)
        watched.at(monkeypatch)
        codes = [StudentCode("lab1", (Cell("lab1.py", text),)) for text in (other, wrong)]
        return [judge.judge(code, training=False) for code in codes]

    right, off = with_judge(asks, keeper, work)

    assert [happened for happened in watched.happened if happened != "hired"] == [
        "test_scaled_by_two after a worker"
    ]
    assert {result.outcome for result in right.results} == {Outcome.PASSED}
    assert [result.outcome for result in off.results].count(Outcome.FAILED) == 1


def test_a_verdict_is_nobodys_whose_reply_speaks_of_lines(asks: Lab, keeper: Keeper) -> None:
    """One in which they are no lines of this student's is no verdict for a neighbour, whose they are."""
    accuses = pack({"value": 1, "used": [["relu", "neighbour.py", 2]]})
    code = StudentCode("lab1", (Cell("lab1.py", RIGHT),))
    observer = Observer(code, asks, keeper, cuda=False)
    replay = Replay([Observation(pack({}), accuses)], observer)

    answer = replay.ask({})

    assert answer.used == ()
    assert not replay.says_the_same_of_others


RAISES = """
def total(x):
    raise ValueError("here")
"""


def test_an_error_is_told_with_each_students_own_line(asks: Lab, keeper: Keeper) -> None:
    """What speaks of a student's text is no other's verdict."""

    def work(judge: Judge) -> list[Judged]:
        texts = [RAISES, "\n\n\n" + RAISES]
        codes = [StudentCode("lab1", (Cell("lab1.py", text),)) for text in texts]
        return [judge.judge(code, exercises=["total"]) for code in codes]

    lines = [str(j.results[0].failure.place) for j in with_judge(asks, keeper, work)]  # type: ignore[union-attr]

    assert lines == ["lab1.py, line 3", "lab1.py, line 6"]


COUNTS = """
calls = []
def scaled(x, factor):
    if factor == 1:
        calls.append(x)
    return x * 0 + (len(calls) > 1)
"""
LUCKY = """
import torch
def scaled(x, factor):
    return torch.rand(1).round()
"""


def test_a_second_training_is_a_new_workers(asks: Lab, keeper: Keeper) -> None:
    """It learns nothing of the first: only chance can make it better."""
    lucky = Cell("lab1.py", LUCKY)
    counts = StudentCode("lab1", (Cell("lab1.py", COUNTS),))

    def work(judge: Judge) -> tuple[TestResult, set[Outcome], list[int]]:
        lost = judge.judge(counts, exercises=["scaled"]).results[-1]
        ends, tries = set(), []
        for secret in range(12):
            judge.secret = str(secret)
            attempts.clear()
            ends.add(
                judge.judge(StudentCode("lab1", (lucky,)), exercises=["scaled"]).results[-1].outcome
            )
            tries.append(len(attempts))
        return lost, ends, tries

    lost, ends, tries = with_judge(asks, keeper, work)

    assert lost.failure is not None
    assert str(lost.failure.seen).startswith("Trained twice, it reached an accuracy of 0.000;")
    assert ends == {Outcome.PASSED, Outcome.FAILED}
    assert set(tries) == {1, 2}


GREEDY = '''"""Tests that go as far as an answer says."""

from grader.testing import points


@points(1, exercise="total")
def test_total_is_counted_up_to(student):
    """total(x) is counted up to."""
    for _ in range(int(student.call("total", [1]))):
        pass


@points(1, exercise="scaled")
def test_scaled_is_allocated(student):
    """scaled(x, 2) is allocated."""
    bytearray(int(student.call("scaled", 1, 2)))


@points(1, exercise="mean")
def test_mean_is_one(student):
    """mean(x) is what it is."""
    assert student.call("mean", [1]) == 1
'''
ENDLESS = """
def total(x): return 1 << 60
def scaled(x, factor): return 1 << 40
def mean(x): return 1
"""
SHORT = """
def total(x): return 1
def scaled(x, factor): return 2
def mean(x): return 1
"""


def test_an_answer_that_keeps_the_judge_busy_costs_its_own_test(
    tmp_path: Path, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge has bounds of its own, of time and of memory; the solution stays within them."""
    monkeypatch.setattr("grader.judging.judge.SECONDS", 0.5)
    lab = lab_of(tmp_path, GREEDY)
    lab.reference.write_text(SHORT)

    found, results = judged(load_lab(lab.course, "lab1"), keeper, ENDLESS)

    ends = {name: (r.outcome, r.failure and r.failure.kind) for name, r in results.items()}
    assert ends == {
        "total": (Outcome.FAILED, Kind.REPLY),
        "scaled": (Outcome.FAILED, Kind.REPLY),
        "mean": (Outcome.PASSED, None),
    }
    assert ["TooLong" in str(found.evidence[0]), "MemoryError" in str(found.evidence[1])] == [
        True,
        True,
    ]


MANY = '''"""A test of many large answers."""

import torch

from grader.testing import points


@points(1, exercise="total")
def test_total_is_asked_often(student):
    """total(x), ten times."""
    for count in range(10):
        student.call("total", torch.ones(count))


@points(1, exercise="scaled")
def test_scaled_is_asked_later(student):
    """scaled(x, 2)."""
    student.call("scaled", torch.ones(1), 2)
'''


def test_what_is_kept_of_a_submission_is_bounded(
    tmp_path: Path, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who sends too much in all is asked no more."""
    monkeypatch.setattr("grader.judging.observer.MOST_REPLIES", 3 << 20)
    large = "import torch\ndef total(x): return torch.zeros(1 << 10, 1 << 8)\n"

    _, results = judged(lab_of(tmp_path, MANY), keeper, large)

    said = {str(result.failure and result.failure.seen) for result in results.values()}
    assert said == {"Its answers take more than 3 MB in all."}


STRAYS = '''"""Tests whose questions follow from what they hear, or from nothing."""

import itertools

from grader.testing import points

COUNT = itertools.count()


@points(1, exercise="total")
def test_total_is_asked_again_if_it_is_odd(student):
    """total(x), and sometimes once more."""
    try:
        if student.call("total", [1]) % 2:
            assert student.call("total", [2]) == 3
    except Exception:
        raise


@points(1, exercise="scaled")
def test_scaled_is_asked_of_what_comes_to_mind(student):
    """scaled(x, 2) of another x each time."""
    student.call("scaled", next(COUNT), 2)
'''


def test_a_test_asks_the_same_of_everybody(tmp_path: Path, keeper: Keeper) -> None:
    """What goes beyond it is asked in a further round, and told; what differs is the test's fault."""
    lab = lab_of(tmp_path, STRAYS)
    lab.reference.write_text(
        "def total(x): return 2\n" + SHORT.partition("\n")[2].partition("\n")[2]
    )

    found, results = judged(
        load_lab(lab.course, "lab1"), keeper, "def total(x): return 3\n" + SHORT[23:]
    )

    assert results["total"].outcome is Outcome.PASSED
    assert found.beyond == ("tests.py::test_total_is_asked_again_if_it_is_odd",)
    assert results["scaled"].outcome is Outcome.NOT_JUDGED
    assert (
        "does not ask the same each time; take inputs from grader.testing"
        in results["scaled"].fault
    )


def test_what_is_remembered_is_bounded(
    asks: Lab, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A class of any size leaves as much behind: verdicts without questions, and not all of them."""
    monkeypatch.setattr("grader.judging.judge.MOST_KNOWN", 4)

    def work(judge: Judge) -> dict[bytes, End]:
        for factor in range(4):
            text = RIGHT.replace("x * factor", f"x * factor * {factor}")
            judge.judge(StudentCode("lab1", (Cell("lab1.py", text),)), training=False)
        return judge._known

    known = with_judge(asks, keeper, work)

    assert len(known) == 4
    assert {end.observed for end in known.values()} == {()}


NEVER_BACK = '''"""A test whose arithmetic never comes back to Python."""

from grader.testing import points


@points(1, exercise="total")
def test_total_is_counted_in_c(student):
    """total(x) is counted up to, in C."""
    sum(range(int(student.call("total", [1]))))


@points(1, exercise="mean")
def test_mean_is_one(student):
    """mean(x) is one."""
    assert student.call("mean", [1]) == 1
'''


def test_a_judge_that_never_comes_back_costs_one_test(
    tmp_path: Path, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its copy is ended by the kernel; the hand-in is judged once more, behind all others, test by test."""
    monkeypatch.setattr("grader.judging.judge.SECONDS", 0.5)
    monkeypatch.setattr("grader.spending.GRACE", 0.5)
    lab = lab_of(tmp_path, NEVER_BACK)
    lab.reference.write_text(SHORT)
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "2214001.py").write_text(ENDLESS)
    (tmp_path / "class" / "2214002.py").write_text(SHORT)
    lab = load_lab(lab.course, "lab1")

    with class_in(tmp_path / "class", lab) as hand_ins:
        told: list[str] = []
        done = grade_class(
            *(hand_ins, tmp_path / "out", lab, opening(keeper), Settings()),
            lambda count, of, who: told.append(who),
        )

    assert told == ["", "2214002", "2214001"]
    assert done.problems == []
    ends = [[(test.outcome, test.score) for test in one.tests] for one in done.grades]
    assert ends == [
        [(Outcome.FAILED, 0), (Outcome.PASSED, 1)],
        [(Outcome.PASSED, 1), (Outcome.PASSED, 1)],
    ]


DRAWS = '''"""A public test and a hidden one that draw their inputs."""

from grader.testing import assert_close, normal, points


@points(1, exercise="total", public=True)
def test_total_of_some(student):
    """total(x) of some."""
    x = normal(3)
    assert_close(student.call("total", x), x.sum())
'''


def test_public_tests_have_other_inputs_than_at_home_when_graded(
    tmp_path: Path, keeper: Keeper
) -> None:
    """They follow from the secret, and nobody can tell hidden inputs from them."""
    nothing = StudentCode("lab1", (Cell("lab1.py", "def total(x): return x.sum() * 0"),))
    hidden = DRAWS.replace(", public=True", "").replace("def test_total_of_some", "def test_total")

    def inputs(judge: Judge) -> list[str]:
        found = []
        for secret in ("", "one", "two", "one"):
            judge.secret = secret
            (result,) = judge.judge(nothing).results
            assert result.failure is not None
            found.append(result.failure.details)
        return found

    at_home, one, two, again = with_judge(lab_of(tmp_path / "public", DRAWS), keeper, inputs)
    assert "tensor(" in one
    assert one == again
    assert len({at_home, one, two}) == 3

    asked: list[str] = []
    for folder, tests in (("hidden", hidden), ("same", DRAWS.replace("_of_some", ""))):
        lab = lab_of(tmp_path / folder / "of", tests)
        asked += with_judge(lab, keeper, lambda judge: [str(scripted(judge))])
    assert asked[0] != asked[1]


def scripted(judge: Judge) -> list[tuple[bytes, ...]]:
    """What the reference is asked."""
    judge.take_script()
    return [*judge._scripts[judge.secret].values()]
