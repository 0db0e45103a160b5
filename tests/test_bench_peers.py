"""The comparison with other graders, without them: its submissions, its table, its time limit."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from bench_peers import BEGIN, DOCS, END, FAIR, Seen, compare, in_words, is_right, report
from marked import put_between
from peers.environments import NotInstalled, commands_of
from peers.lab_texts import EXERCISE_OF, EXERCISES, LAB, WHOLE, points_of
from peers.labgrader import Labgrader
from peers.peer import Place, Points
from peers.shell import OutOfTime, Shell, end
from peers.submissions import HOSTILE, Submitted, the_class
from processes import is_alive, soon

from grader.course.lab import load_lab

CLASS = the_class()


def passed_by(program: str) -> set[str]:
    """The tests that a program passes in this process."""
    torch.manual_seed(0)
    student, tests = {"__name__": "lab1"}, {}
    exec(program, student)
    exec(WHOLE, tests)
    ask = tests["asking"](SimpleNamespace(**student))
    return {name for name in EXERCISE_OF if _passes(tests[name], ask)}


def _passes(test, ask) -> bool:
    try:
        test(ask)
    except Exception:
        return False
    return True


@pytest.mark.parametrize("one", CLASS, ids=lambda one: f"{one.student}-{one.wrong}")
def test_a_submission_is_wrong_where_it_is_said_to_be(one: Submitted) -> None:
    """Exactly the exercise that is said to be wrong loses points."""
    assert is_right(one, points_of(passed_by(one.program)))


def test_the_class_is_as_described() -> None:
    """Fourteen right programs, no two alike, and one wrong in each exercise."""
    assert len({one.program for one in CLASS}) == len({one.student for one in CLASS}) == 20
    assert [one.wrong for one in CLASS] == [None] * 14 + list(EXERCISES)


def test_the_solution_passes_everything() -> None:
    assert passed_by((LAB / "lab1.py").read_text(encoding="utf-8")) == set(EXERCISE_OF)


def test_each_exercise_has_the_points_of_its_tests(tmp_path: Path) -> None:
    """Our own course for the comparison can be read, and a test is worth a point."""
    Labgrader().prepare(_place(tmp_path))

    lab = load_lab(tmp_path / "course", "lab1")

    assert {e.name: e.points for e in lab.exercises} == points_of(set(EXERCISE_OF))


def test_there_is_a_fair_score_for_each_hostile_program() -> None:
    assert set(HOSTILE) == set(FAIR)


class Stub:
    """A grader that knows the right grades, but never ends when a program loops."""

    name, packages = "stub", ()

    def prepare(self, place: Place) -> None:
        """Nothing to write."""

    def grade(self, place: Place, submitted: Sequence[Submitted]) -> None:
        if "while True" in submitted[0].program:
            raise OutOfTime

    def points(self, place: Place, student: str) -> Points | None:
        if place.folder.name == "loops":
            return None
        wrong = {one.wrong for one in CLASS if one.student == student}
        return points_of({name for name, exercise in EXERCISE_OF.items() if exercise not in wrong})


class Absent(Stub):
    """A grader that cannot be had."""

    name = "absent"

    def prepare(self, place: Place) -> None:
        raise NotInstalled("no such package")


def test_the_tables_tell_costs_verdicts_and_what_hostile_programs_do(tmp_path: Path) -> None:
    told = report(compare([Stub(), Absent()], tmp_path), load=0)

    costs = next(line for line in told.splitlines() if line.startswith("| stub "))
    assert costs.endswith("| 20 of 20 |")
    assert "| absent | not run: no such package |" in told
    assert "| stub | 15, as earned | never ended; **the next student has no grade** |" in told
    assert told.count("**15 of 15, 2 of them unearned**") == 1
    assert told.count("**15 of 15, 15 of them unearned**") == 2
    assert told.count("absent") == 1


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (Seen(13, 15, True, False), "13, as earned"),
        (Seen(0, 15, True, False), "0, 13 points lost"),
        (Seen(None, 15, True, False), "no grade, 13 points lost"),
        (
            Seen(15, 0, True, True),
            "**15 of 15, 2 of them unearned**; **the next student gets 0 instead of 15**;"
            " **hidden tests read**",
        ),
    ],
)
def test_an_outcome_in_words(seen: Seen, words: str) -> None:
    assert in_words("exits", seen) == words


def test_a_verdict_is_right_only_if_nothing_else_loses_points() -> None:
    """A grade that is missing, too generous or too hard is not right."""
    one = Submitted("1", "", "corr2d")
    every = set(EXERCISE_OF)

    assert is_right(one, points_of(every - {"test_corr2d_of_a_flat_kernel"}))
    assert not is_right(one, points_of(every))
    assert not is_right(one, points_of(set()))
    assert not is_right(one, None)


def test_commands_have_the_time_that_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutOfTime):
        _place(tmp_path, seconds=0).shell.run("python", "-c", "input()")


def test_what_is_ended_takes_with_it_what_it_started() -> None:
    """A grader's kernels and workers do not outlive it."""
    program = "import subprocess as s; print(s.Popen(['sleep', '1000']).pid, flush=True); input()"
    command = [sys.executable, "-c", program]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process:
        started = int(process.stdout.readline())

        end(process)

    assert soon(lambda: not is_alive(started))


def test_the_document_has_a_place_for_the_tables(tmp_path: Path) -> None:
    copy = tmp_path / DOCS.name
    copy.write_text(DOCS.read_text(encoding="utf-8"), encoding="utf-8")

    put_between(copy, BEGIN, END, "the tables\n")

    assert f"{BEGIN}\n\nthe tables\n\n{END}" in copy.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="has no <!-- peers"):
        put_between(LAB / "lab.toml", BEGIN, END, "")


def _place(folder: Path, seconds: float = 60) -> Place:
    return Place(folder, Shell(commands_of(Stub()), folder, seconds))
