"""What a program has answered before is not asked again, and is worth what it was."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from opened import COURSE
from test_journal import grade

from grader.course.lab import Lab, load_lab
from grader.intake.imports import NOT_INSTALLED
from grader.isolation.keeper import Keeper
from grader.journal.address import JOURNAL
from grader.journal.keys import Keys, KeysOfLab
from grader.journal.store import Journal, open_journal
from grader.judging import memory as memories
from grader.judging.judge import Judged, with_judge
from grader.judging.memory import NOTHING, Heard, Memory, Observation, remembered
from grader.judging.observer import Observer
from grader.records import Cell, Failure, Isolation, Kind, StudentCode, Text
from grader.sandbox.loading import Broken

pytestmark = pytest.mark.usefixtures("nursed")

TOTAL = ("tests.py::test_total_of_any_shape", "cpu")
HEARD = Memory(
    heard={
        TOTAL: Heard(("q1", "q2"), (b"one", b""), 0.5),
        ("b", "cuda"): Heard(("q",), (b"x",), 1),
    },
    broken=(Broken("lab1.py", 3, "NameError", "no", ("f",)),),
    evidence=(Text("{test}: {seen}", {"test": TOTAL[0], "seen": Text("so")}),),
    isolation=Isolation("B", ("namespaces",), ()),
)

# -- in the judge

STRANGE = """
import os, threading
def total(x):
    os.write(2, b"x")
    return x.sum()
def scaled(x, factor): return x + factor
def mean(x): return 1 / 0
nothing = missing_name
"""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tests whose questions were put to a student's program, in order."""
    tests = []
    observe = Observer.observe

    def observing(self: Observer, questions: tuple[bytes, ...]) -> list[Observation]:
        tests.append(self._sitting[0].partition("::test_")[2])
        return observe(self, questions)

    monkeypatch.setattr(Observer, "observe", observing)
    return tests


def judged(lab: Lab, keeper: Keeper, source: str, memory: Memory = NOTHING) -> Judged:
    code = StudentCode("lab1", (Cell("lab1.py", source),))
    return with_judge(lab, keeper, lambda judge: judge.judge(code, memory=memory))


def mended(tmp_path: Path, old: str, new: str) -> Lab:
    """The small course with another test."""
    course = shutil.copytree(COURSE, tmp_path / "course")
    tests = course / "solutions" / "lab1" / "tests.py"
    text = tests.read_text(encoding="utf-8")
    assert text.count(old) == 1
    tests.write_text(text.replace(old, new), encoding="utf-8")
    return load_lab(course, "lab1")


def without_times(found: Judged) -> object:
    return [replace(one, seconds=0) for one in found.results], found.notes, found.evidence


def test_a_known_program_is_not_asked_again(lab1: Lab, keeper: Keeper, asked: list[str]) -> None:
    """All that was said of it is said again: verdicts, notes, evidence, lines, and the time it took."""
    first = judged(lab1, keeper, STRANGE)
    count = len(asked)

    again = judged(lab1, keeper, STRANGE, first.memory)

    assert len(asked) == count == len(first.results)
    assert without_times(again) == without_times(first)
    assert sum(one.seconds for one in again.results) == pytest.approx(
        sum(one.seconds for one in first.results), abs=1e-3
    )
    assert again.memory.heard == first.memory.heard
    assert again.memory.recalled == first.memory.heard.keys()


def test_another_comparison_asks_nobody(
    lab1: Lab, keeper: Keeper, asked: list[str], tmp_path: Path
) -> None:
    """The test is judged anew, on what was answered then."""
    first = judged(lab1, keeper, STRANGE)
    asked.clear()
    kinder = mended(tmp_path, '"scaled", x, -0.5), x * -0.5)', '"scaled", x, -0.5), x - 0.5)')

    now = judged(kinder, keeper, STRANGE, first.memory)

    assert asked == []
    changed = [n for n, b in zip(now.results, first.results, strict=True) if n.outcome != b.outcome]
    assert [(one.id, one.score) for one in changed] == [("tests.py::test_scaled_by_any_factor", 2)]


def test_a_test_that_asks_something_else_asks_alone(
    lab1: Lab, keeper: Keeper, asked: list[str], tmp_path: Path
) -> None:
    """Other tests' answers are known."""
    first = judged(lab1, keeper, STRANGE)
    asked.clear()

    now = judged(
        mended(tmp_path, "x = normal(4, 2)", "x = normal(4, 3)"), keeper, STRANGE, first.memory
    )

    assert asked == ["scaled_by_any_factor"]
    assert [one.outcome for one in now.results] == [one.outcome for one in first.results]
    assert ("tests.py::test_scaled_by_any_factor", "cpu") not in now.memory.recalled


def test_what_ended_a_worker_is_observed_again(lab1: Lab, keeper: Keeper, asked: list[str]) -> None:
    """A machine may have been at fault; what else the program answered is known."""
    ends = STRANGE.replace("1 / 0", "os._exit(0)")
    first = judged(lab1, keeper, ends)
    asked.clear()

    again = judged(lab1, keeper, ends, first.memory)

    assert asked == ["mean_of_many"]
    assert without_times(again) == without_times(first)


def test_a_memory_speaks_of_as_many_questions_as_it_has_heard() -> None:
    """Of others, or in another order, it knows nothing."""
    seen = [Observation(q, reply, 1.0) for q, reply in ((b"first", b"1"), (b"second", b"2"))]
    known = remembered({TOTAL: seen}, (), (), Isolation("A", ()), ())

    assert known.answers(TOTAL, [b"first", b"second"], after=0) == seen
    assert known.answers(TOTAL, [b"second"], after=1) == seen[1:]
    for name, questions, after in (
        (TOTAL, [b"second"], 0),
        (TOTAL, [b"first", b"second", b"third"], 0),
        (TOTAL, [b"third"], 2),
        ((TOTAL[0], "cuda"), [b"first"], 0),
    ):
        assert known.answers(name, questions, after=after) == []


def test_not_everything_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sitting that ended otherwise than with an answer, and nothing of who answers without end."""
    ended = Observation(b"q", Failure(Kind.TIME, Text("no")))
    good = Observation(b"q", b"12345")
    both = {TOTAL: [good, ended], ("b", "cpu"): [good]}

    assert list(remembered(both, (), (), Isolation("A", ()), ()).heard) == [("b", "cpu")]
    monkeypatch.setattr(memories, "MOST_KEPT", 4)
    assert remembered(both, (), (), Isolation("A", ()), ()) == NOTHING


def test_a_grade_on_both_has_the_weaker_isolation() -> None:
    """What was heard at a weaker level is worth no more now."""
    now, then = Isolation("A", ("x",)), Isolation("B", ("y",))

    assert Memory(isolation=then).held(now) == then
    assert Memory(isolation=now).held(then) == then
    assert NOTHING.held(now) == now


# -- in the journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with open_journal(tmp_path / "out") as opened:
        opened.begin("lab1", tmp_path / "class")
        yield opened


def recalled(
    journal: Journal, program: str, level: str = "C", device: str = "cpu"
) -> Memory | None:
    return journal.recall(program, level=level, device=device)


def test_a_memory_comes_back_as_it_was(journal: Journal) -> None:
    """At the level at which it was heard or a weaker one, on the same device."""
    journal.keep(grade("1"), Keys("key", "program"), {}, HEARD)

    assert recalled(journal, "program") == HEARD
    assert recalled(journal, "program", level="B") == HEARD
    assert recalled(journal, "program", level="A") is None
    assert recalled(journal, "program", device="cuda") is None
    assert recalled(journal, "another") is None


def test_the_last_memory_counts(journal: Journal) -> None:
    """What a later test asked is known as well; a grade of the same files has no memory of its own."""
    journal.keep(grade("1"), Keys("key", "program"), {}, HEARD)
    later = replace(HEARD, heard={TOTAL: Heard(("q3",), (b"three",), 0.1)})
    journal.keep(grade("1"), Keys("key2", "program"), {}, later)
    journal.keep(grade("2"), Keys("key2", "program"), {})

    assert recalled(journal, "program") == later


def test_nothing_is_remembered_of_who_lacked_a_package(journal: Journal) -> None:
    """It may be installed the next time."""
    lacks = replace(NOT_INSTALLED, values={"place": "lab1.py", "module": "pandas"})
    journal.keep(grade("1", evidence=(lacks,)), Keys("key", "program"), {}, HEARD)
    journal.keep(grade("2"), Keys("key", "asked nothing"), {}, NOTHING)

    assert recalled(journal, "program") is None
    assert recalled(journal, "asked nothing") is None


def test_the_same_answers_are_kept_once(journal: Journal, tmp_path: Path) -> None:
    """A class of right programs takes the room of one; they go with the last whose they are."""
    large = replace(HEARD, heard={TOTAL: Heard(("q",), (bytes(range(256)) * 40,), 0.5)})
    for student in ("1", "2"):
        journal.keep(grade(student), Keys(student, student), {}, large)

    def kept() -> int:
        with sqlite3.connect(tmp_path / "out" / JOURNAL) as reading:
            return int(reading.execute("SELECT count(*) FROM contents").fetchone()[0])

    assert kept() == 1
    journal.forget("1")
    assert recalled(journal, "2") == large
    journal.forget("2")
    assert (kept(), recalled(journal, "2")) == (0, None)


def test_explain_tells_what_was_known(journal: Journal) -> None:
    """How many tests had their answers from before."""
    journal.keep(grade("1"), Keys("key", "program"), {}, HEARD)
    journal.keep(
        grade("1"), Keys("key2", "program"), {}, replace(HEARD, recalled=frozenset([TOTAL]))
    )

    assert [one.recalled for one in journal.history("1")] == [0, 1]


# -- what it depends on


@pytest.mark.parametrize(
    ("file", "old", "new", "is_known"),
    [
        ("tests.py", "normal(5)", "normal(6)", True),
        ("lab.toml", "points = 4", "points = 5", True),
        ("lab1.py", "# %%\nimport torch", "# %% sums\nimport torch", True),
        ("lab1.py", "x.sum()", "torch.sum(x)", False),
        ("lab.toml", "test_seconds = 2", "test_seconds = 3", False),
        ("lab.toml", "points = 2\n", 'points = 2\nforbidden = ["sum"]\n', False),
        ("probes.py", "", "def probe(module): return 1\n", False),
    ],
)
def test_what_the_answers_of_a_program_depend_on(
    tmp_path: Path, file: str, old: str, new: str, is_known: bool
) -> None:
    """A question stands beside each answer; what a worker is told beside it counts for all of them."""
    course = shutil.copytree(COURSE, tmp_path / "course")
    one, before = grade().submission, load_lab(course, "lab1")
    known = KeysOfLab(before).of(one)
    path = before.folder / file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")

    now = load_lab(course, "lab1")

    keys = KeysOfLab(now).of(one)
    assert keys.grade != known.grade
    assert (keys.program == known.program) is is_known


def test_other_files_or_another_grader_know_nothing(
    lab1: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program, the grader's own code and torch's version decide as well."""
    one = grade().submission
    first = KeysOfLab(lab1).of(one).program
    others = {KeysOfLab(lab1).of(replace(one, digest="e")).program}
    changed: Callable[[], object] = lambda: ["another"]  # noqa: E731
    for name in ("_engine", "_packages"):
        with monkeypatch.context() as patched:
            patched.setattr(f"grader.journal.keys.{name}", changed)
            others.add(KeysOfLab(lab1).of(one).program)

    assert len(others - {first}) == 3
    assert KeysOfLab(lab1).of(replace(one, student_id="2", origin="x")).program == first
