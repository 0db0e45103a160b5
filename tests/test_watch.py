"""Tests as a student saves: what runs again, what is said, and what ends it."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starting import Started, Starter
from test_students_run import HALF, SOLUTION, make_lab, notebook

from grader.authoring.touched import sources, touched
from grader.commands import students_cli
from grader.course.lab import Exercise, load_lab
from grader.errors import LabError, UsageError
from grader.plain_records import as_table, from_table
from grader.practice.changes import changed, read_program
from grader.practice.own_runs import Order, OwnLab, OwnRun, OwnRuns, with_own_runs
from grader.practice.saving import Event, NoPython, Saved, Untested, Watch, chosen
from grader.practice.verdict import (
    RunEnd,
    cut_short,
    first_failure,
    last_printed,
    marks,
    rows,
)
from grader.records import Cell, Failure, Kind, Outcome, Place, TestResult, Text, Visibility
from grader.reports.language import ENGLISH

EXERCISES = {
    "total": Exercise("total", 4, parts=("total",)),
    "scaled": Exercise("scaled", 3, parts=("scaled",)),
    "mean": Exercise("mean", 2, builds_on=("total",), parts=("mean",)),
}
say = ENGLISH.say


def result(
    exercise: str = "total", outcome: Outcome = Outcome.PASSED, **named: object
) -> TestResult:
    """A result of one point."""
    fields = {"title": "Title.", "hint": "Try.", "visibility": Visibility.PUBLIC} | named
    score = 1.0 if outcome is Outcome.PASSED else 0.0
    return TestResult(
        f"t::{exercise}", exercise, outcome=outcome, score=score, max_score=1, **fields
    )  # type: ignore[arg-type]


# -- which exercises a change touches


def touched_by(before: str, now: str) -> list[str]:
    old = read_program([Cell("lab1.py", before)], EXERCISES)
    return changed(old.digests, read_program([Cell("lab1.py", now)], EXERCISES).digests)


@pytest.mark.parametrize(
    ("change", "exercises"),
    [
        (("return x.sum()", "return x.mean()"), ["total", "mean"]),
        (("(1 / factor)", "(2 / factor)"), ["scaled"]),
        (("import torch", "import torch\n# a word\n\n"), []),
        (("import torch", "import torch\nprint('more')"), []),
        (("import torch", "from math import *\nimport torch"), ["total", "scaled", "mean"]),
        (("import torch", "import numpy as torch"), ["scaled"]),
    ],
)
def test_a_change_touches_what_rests_on_it(change: tuple[str, str], exercises: list[str]) -> None:
    """Definitions, what they read and what they build on count; comments and other code do not."""
    assert touched_by(SOLUTION, SOLUTION.replace(*change)) == exercises


def test_files_beside_count_for_all() -> None:
    """A helper module that has changed may have changed anything."""
    cells = [Cell("lab1.py", SOLUTION)]

    before = read_program(cells, EXERCISES, "drawing.py 1").digests
    assert changed(before, read_program(cells, EXERCISES, "drawing.py 2").digests) == [*EXERCISES]


def test_k_names_exercises() -> None:
    """Words of -k are looked for in names; one that none has is told with the nearest."""
    assert chosen([*EXERCISES], "TOT or mean") == ["total", "mean"]
    with pytest.raises(
        UsageError, match="-k totall: no exercise has that in its name; write total"
    ):
        chosen([*EXERCISES], "totall")


# -- what is looked at, with runs that a test decides about


class Decided(OwnRun):
    """A run that ends when the test says so."""

    def __init__(self, order: Order) -> None:
        self.order, self.done, self.stopped = order, False, False

    def is_done(self) -> bool:
        return self.done

    def take(self) -> RunEnd:
        return RunEnd(tuple(result(name) for name in self.order.exercises))

    def end(self) -> None:
        self.stopped = True


class DecidedRuns(OwnRuns):
    """Notes what is started."""

    def __init__(self) -> None:
        self.runs: list[Decided] = []

    def start(self, order: Order) -> OwnRun:
        self.runs.append(Decided(order))
        return self.runs[-1]

    def get_ready(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A student's copy of a lab, solved."""
    make_lab(tmp_path, "lab1")
    (tmp_path / "assignments/lab1/lab1.py").write_text(SOLUTION)
    return tmp_path / "assignments" / "lab1"


@pytest.fixture
def runs() -> DecidedRuns:
    """Runs that are only noted."""
    return DecidedRuns()


def events(watch: Watch, looks: int = 3) -> list[Event]:
    return [event for _ in range(looks) for event in watch.look()]


def save(folder: Path, text: str, name: str = "lab1.py") -> None:
    """As editors do that put a new file in the old one's place."""
    new = folder / ".new.tmp"
    new.write_text(text, encoding="utf-8")
    new.replace(folder / name)


def test_the_first_look_runs_everything_and_later_ones_what_changed(
    folder: Path, runs: DecidedRuns
) -> None:
    """All exercises at first, then those whose definitions were saved otherwise; nothing without a change."""
    watch = Watch(folder, runs)

    assert events(watch) == [Saved("lab1.py", ("total", "scaled", "mean"))]
    runs.runs[0].done = True
    assert [type(event) for event in events(watch)] == [RunEnd]
    assert events(watch) == []
    save(folder, SOLUTION.replace("(1 / factor)", "(2 / factor)"))
    assert events(watch) == [Saved("lab1.py", ("scaled",))]


def test_training_tests_run_behind_the_others(folder: Path, runs: DecidedRuns) -> None:
    """The quick verdict does not wait for a training; both are ordered."""
    tests = folder / "test_public.py"
    training = tests.read_text().replace(
        '@points(2, exercise="mean")', '@training\n@points(2, exercise="mean")'
    )
    tests.write_text(training)
    watch = Watch(folder, runs)

    events(watch)
    runs.runs[0].done = True
    events(watch)
    assert [run.order.training for run in runs.runs] == [False, True]
    assert runs.runs[1].order.exercises == ("mean",)


def test_a_save_ends_the_run_of_older_text(folder: Path, runs: DecidedRuns) -> None:
    """What has had no verdict yet is tested again with what was saved now."""
    watch = Watch(folder, runs)
    events(watch)

    save(folder, SOLUTION.replace("x.sum()", "x.sum() + 0"))
    assert events(watch) == [Saved("lab1.py", ("total", "scaled", "mean"))]
    assert runs.runs[0].stopped
    watch.close()
    assert runs.runs[1].stopped


def test_a_line_that_is_no_python_is_named(folder: Path, runs: DecidedRuns) -> None:
    """The line and what Python says of it; nothing runs until it is saved again."""
    (folder / "lab1.py").write_text("def total(x):\n    return (\n")

    assert events(Watch(folder, runs)) == [NoPython(("lab1.py, line 2: '(' was never closed",))]
    assert runs.runs == []


def test_a_broken_cell_leaves_the_others(folder: Path, runs: DecidedRuns) -> None:
    """In a notebook the other cells are tested all the same."""
    (folder / "lab1.ipynb").write_text(notebook(SOLUTION, "def more(:"))
    (folder / "lab1.py").unlink()

    broken, saved = events(Watch(folder, runs))
    assert isinstance(broken, NoPython)
    assert "lab1.ipynb, line 1" in broken.lines[0] or "cell 2" in broken.lines[0]
    assert saved == Saved("lab1.ipynb", ("total", "scaled", "mean"))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("lab1.ipynb", "{", "lab1.ipynb"),
        ("lab1.txt", "", "no lab1.py or lab1.ipynb in"),
    ],
)
def test_what_cannot_be_tested_is_told(
    name: str, content: str, reason: str, folder: Path, runs: DecidedRuns
) -> None:
    """A file that is no notebook, or none at all: the reason, and the watch goes on."""
    (folder / "lab1.py").unlink()
    (folder / name).write_text(content)
    watch = Watch(folder, runs)

    (event,) = events(watch)
    assert isinstance(event, Untested)
    assert reason in event.reason
    save(folder, SOLUTION)
    (folder / name).unlink()
    assert events(watch) == [Saved("lab1.py", ("total", "scaled", "mean"))]


def test_a_newer_kit_ends_the_watch(folder: Path, runs: DecidedRuns) -> None:
    """The tests were read when it began: what they say now needs another beginning."""
    watch = Watch(folder, runs)
    events(watch)

    (folder / "test_public.py").write_text("# newer")
    with pytest.raises(UsageError, match="have changed; begin grader watch again"):
        events(watch)


# -- runs


@pytest.fixture(params=[True, False], ids=["forked", "spare"])
def started(request: pytest.FixtureRequest, folder: Path) -> Iterator[Callable[[str], RunEnd]]:
    """Runs all of a program's tests, in a forked copy or in a spare process."""
    if request.param and sys.platform != "linux":
        pytest.skip("no sound fork here")

    def start(program: str) -> RunEnd:
        (folder / "lab1.py").write_text(program)

        def work(runs: OwnRuns) -> RunEnd:
            run = runs.start(Order(folder / "lab1.py", ("total", "scaled", "mean")))
            while not run.is_done():
                time.sleep(0.01)
            return run.take()

        return with_own_runs(folder, work, fork=request.param)

    return start


def test_a_run_says_what_pytest_would(started: Callable[[str], RunEnd]) -> None:
    """Results with mistakes and places come back whole, and what was printed beside them."""
    ended = started(HALF.replace("return x.mean()", "print('here')\n    return x.mean()"))

    assert [mark[:3] for mark in marks(ended.results, say)] == [
        ("total", False, False),
        ("scaled", False, True),
        ("mean", False, False),
    ]
    assert ("Known mistake", "It is the mean.") in first_failure(ended.results, say)
    assert "here" in last_printed(ended.printed)
    assert cut_short(ended, say) == ""


def test_a_program_that_ends_python_costs_no_more_than_its_run(
    started: Callable[[str], RunEnd],
) -> None:
    """What it had come to is told, with the test in which it happened."""
    ended = started(
        SOLUTION.replace("return total(x)", "import os; os._exit(7)\n    return total(x)")
    )

    assert [one.exercise for one in ended.results] == ["total", "total", "scaled"]
    said = "Python itself ended with code 7 during a test: mean(x) is the average."
    assert cut_short(ended, say) == said


def test_a_program_that_waits_for_input_does_not_wait(started: Callable[[str], RunEnd]) -> None:
    """The terminal is not its own: input() finds the end of a file."""
    ended = started(SOLUTION.replace("return x.sum()", "input()\n    return x.sum()"))

    assert "total raised EOFError." in dict(first_failure(ended.results, say)).values()


def test_a_file_without_a_program_is_told(started: Callable[[str], RunEnd]) -> None:
    """What pytest says of such a file is said here too."""
    ended = started("\x00")

    assert ended.results == () or all(one.failure for one in ended.results)


@pytest.mark.parametrize("fork", [True, False])
def test_an_endless_run_can_be_ended(fork: bool, folder: Path) -> None:
    """It is gone at once, and its folder with it."""
    (folder / "lab1.py").write_text(SOLUTION.replace("return x.sum()", "while True: pass"))

    def work(runs: OwnRuns) -> bool:
        run = runs.start(Order(folder / "lab1.py", ("total",)))
        was_done = run.is_done()
        run.end()
        return was_done

    assert not with_own_runs(folder, work, fork=fork)


def test_a_test_of_no_exercise_is_the_kits_fault(folder: Path) -> None:
    """A lab.toml that does not go with the tests is told with what to do."""
    with pytest.raises(
        LabError, match="no exercise 'other', which a test names; take the kit again"
    ):
        OwnLab(folder).exercise("other")


# -- what is said


def test_a_result_survives_the_way_between_processes() -> None:
    """All of it, with texts in texts and places."""
    seen = Text("{a} and {b}", {"a": Text("one {n}", {"n": 1}), "b": Place("lab1.py", 3)})
    failed = result(
        outcome=Outcome.FAILED,
        failure=Failure(Kind.VALUE, seen, "A name.", Place("lab1.py", 2), "more\nlines"),
    )

    for one in (failed, result()):
        assert from_table(TestResult, json.loads(json.dumps(as_table(one)))) == one


def test_the_table_names_what_has_not_run() -> None:
    """A dash for points of an exercise that has no result yet."""
    table = list(rows([result("total")], {"total": 1.0, "mean": 2.0}, say))

    assert [row.points for row in table] == ["1 / 1", "– / 2"]


def test_what_was_not_judged_is_a_fault_with_its_reason() -> None:
    """A fault of the tests is named as such."""
    (mark,) = marks([result(outcome=Outcome.NOT_JUDGED, fault="KeyError: 1")], say)

    assert mark.word == "not judged (KeyError: 1)"


def test_many_prints_are_cut_and_made_fit() -> None:
    """The last twenty lines, without what steers a terminal."""
    lines = last_printed("".join(f"{n}\x1b[2J\n" for n in range(30)))

    assert lines[0] == "… (10 lines above)"
    assert len(lines) == 21
    assert "\x1b" not in "".join(lines)


# -- the command


def wait_for(words: str, under_way: Started) -> None:
    while words not in under_way.said()[0]:
        assert under_way.poll() is None, under_way.said()
        time.sleep(0.02)


def test_watch_shows_verdicts_and_ends_with_the_table(starter: Starter, folder: Path) -> None:
    """From the first verdict over a save to the points at Ctrl-C, with exit code 0."""
    (folder / "lab1.py").write_text(HALF)
    under_way = starter.start(["grader", "watch", "lab1"], folder)
    wait_for("It is the mean.", under_way)
    save(folder, SOLUTION)
    wait_for("✓ total", under_way)
    os.kill(under_way.pid, signal.SIGINT)

    said, errors = under_way.communicate()
    assert (under_way.returncode, errors) == (0, "")
    assert "4 / 4" in said


def test_a_killed_watch_leaves_no_endless_run(starter: Starter, folder: Path) -> None:
    """A closed terminal, or kill -9: what student code was doing ends, too."""
    note = folder.parent / "pid.txt"
    endless = f"import os\n    open({str(note)!r}, 'w').write(str(os.getpid()) + ' ')\n    while True: pass"
    (folder / "lab1.py").write_text(SOLUTION.replace("return x.sum()", endless))
    under_way = starter.start(["grader", "watch", "lab1"], folder)
    while not note.is_file() or not note.read_text().endswith(" "):
        time.sleep(0.02)

    under_way.kill()
    pid = int(note.read_text())
    while is_alive(pid):
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether it computes still; one that nobody has waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lab9"], "no lab 'lab9' in "),
        (["lab1", "-k", "totall"], "-k totall: no exercise has that in its name; write total"),
        (["lab1", "--lang", "xx"], "no language 'xx'; there are: en, zh"),
    ],
)
def test_watch_used_wrongly_is_one_line(
    words: list[str],
    message: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """What is wrong and what there is instead, exit code 2."""
    monkeypatch.setattr(sys, "argv", ["grader", "watch", *words])
    monkeypatch.chdir(folder)

    with pytest.raises(SystemExit) as ended:
        students_cli.main()
    error = capfd.readouterr().err
    assert ended.value.code == 2
    assert message in error
    assert error.count("\n") == 1


# -- for authors


def test_an_authors_change_touches_its_exercise() -> None:
    """A trial's file, a line of the solution, a test; what all share touches all."""
    lab = load_lab(Path(__file__).parent.parent, "lab2")
    before = dict(sources(lab.folder))
    trial, source = "trials/sgd.py", before["lab2.py"]
    half = source.replace("return (w**2).sum() / 2", "return (w**2).sum() * 0.5")
    tests = re.sub(r"(def test_penalty_is\w+\(student\):\n)", r"\1    pass\n", before["tests.py"])

    assert touched(lab, before, before) == []
    assert touched(lab, before, {**before, trial: before[trial] + "\n"}) == ["sgd"]
    assert touched(lab, before, {**before, "lab2.py": half}) == ["l2_penalty"]
    assert touched(lab, before, {**before, "lab2.py": source + "\n# a word\n"}) == []
    assert touched(lab, before, {**before, "tests.py": tests}) == ["l2_penalty"]
    assert len(touched(lab, before, {**before, "lab.toml": ""})) == len(lab.exercises)
    with pytest.raises(LabError):
        touched(lab, before, {**before, "tests.py": "def ("})
