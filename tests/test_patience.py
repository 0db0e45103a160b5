"""A student's own run waits for their code, not for ever: loops end, Ctrl-C works, debuggers have time."""

import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_students_run import SKELETON, SOLUTION, Terminal, make_lab, terminal

from grader.isolation.stopped import Stopped
from grader.judging import patience
from grader.judging.patience import Patience, is_debugged
from grader.records import Kind, Place

__all__ = ["terminal"]  # a fixture

SHORT = "[limits]\ntest_seconds = 0.2\ntraining_seconds = 0.2\n"


def impatient(terminal: Terminal) -> None:
    """Give the lab's tests a fifth of a second."""
    rubric = terminal.folder / "assignments" / "lab1" / "lab.toml"
    rubric.write_text(SHORT + rubric.read_text(encoding="utf-8"), encoding="utf-8")


def loop() -> None:
    """Never ends, in lines of this file."""
    while True:
        sum(range(1000))


def waited_for(work: Callable[[], Any]) -> Stopped:
    """How the waiting for ``work``, which never ends, ended."""
    with pytest.raises(Stopped) as stopped:
        Patience(0.05).wait_for(work, [__file__])
    return stopped.value


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_loop_that_never_ends_costs_its_own_test(terminal: Terminal, language: str) -> None:
    """It ends with the seconds and the line, and the other tests go on."""
    impatient(terminal)
    terminal.write("lab1", SOLUTION.replace("return x.sum()", "while True:\n        x = x + 1"))

    run = terminal.pytest("assignments/lab1", "-k", "total or scaled", "--lang", language)

    assert run.is_calm
    assert run.has("lab1.py, line 5" if language == "en" else "停在 lab1.py 第 5 行")
    if language == "en":
        assert run.has("Your code was still running after 0.2 s, in lab1.py, line", "never ends?")
    assert run.has("scaled", "3 / 3")


def test_a_program_that_never_finishes_loading_is_waited_for_once(terminal: Terminal) -> None:
    """What an exercise needs may run for ever as the file is read: each test is told so."""
    impatient(terminal)
    endless = "def slow():\n    while True:\n        pass\n\ntotal = slow()\n"
    terminal.write("lab1", SOLUTION.replace("def total", "def other") + endless)

    run = terminal.pytest("assignments/lab1")

    assert run.is_calm
    assert run.text.count("assignments/lab1/test_public.py::") == 4
    assert run.has("still running after 0.2 s, in lab1.py, line", "scaled", "0 / 3")


def test_neither_except_exception_nor_sleep_holds_up_the_end() -> None:
    """What catches errors catches no more than it does at Ctrl-C, and a sleeper is woken."""

    def work() -> None:
        try:
            time.sleep(600)
        except Exception:
            loop()

    failure = waited_for(work).failure

    assert failure.kind is Kind.TIME
    assert isinstance(failure.place, Place)
    assert failure.place.label == Path(__file__).name


def test_what_catches_everything_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop around a bare except gets the end once more, in the line that swallowed it."""
    monkeypatch.setattr(patience, "_AGAIN", 0.05)

    def work() -> None:
        while True:
            try:  # noqa: SIM105  # as students write it
                time.sleep(0.01)
            except:  # noqa: E722
                pass

    traced = sys.gettrace()

    assert waited_for(work).failure.kind is Kind.TIME
    assert sys.gettrace() is None or sys.gettrace() is traced


def test_a_thread_looks_on_where_there_is_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows."""
    monkeypatch.delattr(signal, "setitimer")

    failure = waited_for(loop).failure

    assert failure.place is not None
    assert Patience(600).wait_for(lambda: 3, [__file__]) == 3


def test_code_outside_the_main_thread_ends_too() -> None:
    """Some notebooks and editors run pytest there, where no signal arrives."""
    ends: list[Stopped] = []
    thread = threading.Thread(target=lambda: ends.append(waited_for(loop)))

    thread.start()
    thread.join()

    assert [end.failure.kind for end in ends] == [Kind.TIME]


def test_what_is_in_no_file_of_theirs_is_told_without_a_line() -> None:
    """A probe that never ends has no line of the student's."""
    with pytest.raises(Stopped) as stopped:
        Patience(0.05).wait_for(loop, ["lab1.py"])

    assert stopped.value.failure.place is None
    assert str(stopped.value).startswith("Your code was still running after 0.05 s: is there")


def test_ctrl_c_ends_the_run() -> None:
    """It is no time that ran out."""

    def work() -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt) as interrupt:
        Patience(600).wait_for(work, [])
    assert type(interrupt.value) is KeyboardInterrupt


def test_the_alarm_of_others_stays() -> None:
    """A handler that was there before is there again."""
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        Patience(600).wait_for(lambda: None, [])

        assert signal.getsignal(signal.SIGALRM) is signal.SIG_IGN
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_all_questions_of_a_test_share_its_time() -> None:
    """What one took is gone for the next."""
    shared = Patience(0.05)
    with pytest.raises(Stopped):
        shared.wait_for(loop, [])

    with pytest.raises(Stopped):
        shared.wait_for(loop, [])


def test_a_debugger_has_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tracer, a monitor and a frame of a debugger are recognised; a measure of coverage is none."""

    def tracer() -> None:
        """Stands for pdb's."""

    class Measure:
        __module__ = "coverage.tracer"

    monkeypatch.setattr(sys, "gettrace", lambda: tracer)
    assert is_debugged(None)
    monkeypatch.setattr(sys, "gettrace", Measure)
    assert not is_debugged(sys._getframe())
    inside: list[bool] = []
    code = "inside.append(is_debugged(sys._getframe()))"
    names = {"__name__": "pdb", "inside": inside, "is_debugged": is_debugged, "sys": sys}
    exec(code, names)
    assert inside == [True]
    if sys.version_info >= (3, 12):
        monkeypatch.setattr(sys.monitoring, "get_tool", lambda _: "pydevd")
        assert is_debugged(None)


def test_what_is_debugged_is_never_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither from the start nor where a debugger began meanwhile."""
    rings: list[bool] = []

    def begin_and_wait() -> str:
        monkeypatch.setattr(patience, "is_debugged", lambda _: rings.append(True) or True)
        while not rings:
            time.sleep(0.01)
        return "looked at"

    assert Patience(0.0, lambda: True).wait_for(lambda: "at once", []) == "at once"
    assert Patience(0.02).wait_for(begin_and_wait, []) == "looked at"


def test_breakpoint_gives_a_run_time(terminal: Terminal) -> None:
    """``breakpoint()`` is pytest's, which says so; from there on nothing ends because of the time."""
    impatient(terminal)
    slow = "breakpoint(); import time; time.sleep(0.4); return x.sum()"
    terminal.write("lab1", SOLUTION.replace("return x.sum()", slow))
    quiet = "import pdb; pdb.Pdb.cmdloop = lambda self, intro=None: self.do_continue('')"

    run = terminal._starter.run(
        ["pytest", "-p", "no:randomly", "assignments/lab1", "-k", "nothing"], terminal.folder, quiet
    )

    assert "still running" not in run.stdout
    assert "1 passed" in run.stdout


def test_pdb_gives_a_run_time(terminal: Terminal) -> None:
    """With ``--pdb`` too."""
    impatient(terminal)
    slow = "import time; time.sleep(0.4); return x.sum()"
    terminal.write("lab1", SOLUTION.replace("return x.sum()", slow))

    assert terminal.pytest("assignments/lab1", "--pdb", "-k", "nothing").has("1 passed")


def test_a_skeleton_needs_no_time(terminal: Terminal) -> None:
    """What is not started is told as ever, however short the limit."""
    impatient(terminal)
    make_lab(terminal.folder, "lab2")
    terminal.write("lab1", SKELETON)

    assert terminal.pytest("assignments/lab1").has("Not started.")
