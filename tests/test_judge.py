"""The judge where a test does not get as far as a verdict: whose fault it is, and what is told."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from grader.course.lab import Lab, load_lab
from grader.errors import LabError
from grader.grade import grade
from grader.isolation.keeper import Keeper, open_keeper
from grader.judging.judge import Judge, Judged, with_judge
from grader.records import Cell, Kind, Outcome, StudentCode, Submission, TestResult

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
