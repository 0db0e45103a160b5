"""How long a student's own run waits for their code: a loop without end costs one test, not the evening."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import PurePath
from types import FrameType
from typing import Protocol, TypeVar

from grader.isolation.stopped import Stopped
from grader.records import Failure, Kind, Place, Text

T = TypeVar("T")

_AGAIN = 1.0
"""Seconds until the next try, where student code kept the first from going through."""
_LEAST = 0.01
"""Seconds; none would mean no alarm."""
_DEBUGGERS = ("bdb", "pdb", "pydevd", "_pydevd", "debugpy", "IPython.core.debugger")


class StillRunning(KeyboardInterrupt):
    """Student code has had its time: like Ctrl-C, it passes every ``except Exception`` of theirs."""


class Alarm(Protocol):
    """What calls, after some seconds and again, with the frame that runs; what it raises comes up there."""

    def stop(self) -> None:
        """No call comes after this."""


class Patience:
    """The time of one test, of which only the student's own code takes any."""

    def __init__(self, seconds: float, is_debugged: Callable[[], bool] = lambda: False) -> None:
        """``seconds`` for all questions together; none ends that a person looks at in a debugger."""
        self._seconds, self._left, self._is_debugged = seconds, seconds, is_debugged
        self._files: Collection[str] = ()
        self._place: Place | None = None

    def wait_for(self, work: Callable[[], T], files: Collection[str]) -> T:
        """What ``work`` returns; Stopped, with the line in one of these files, if it takes too long."""
        if self._looked_at(sys._getframe()):
            return work()
        self._files, self._place = files, None
        begun = time.monotonic()
        alarm = alarm_after(max(self._left, _LEAST), self._has_ended, files)
        try:
            done = work()
            alarm.stop()
            return done
        except StillRunning:
            raise Stopped(self._failure()) from None
        finally:
            alarm.stop()
            self._left -= time.monotonic() - begun

    def _looked_at(self, frame: FrameType | None) -> bool:
        return self._is_debugged() or is_debugged(frame)

    def _has_ended(self, frame: FrameType | None) -> bool:
        """Whether the code in ``frame`` is to end now."""
        if self._looked_at(frame):
            return False
        self._place = self._place or next(_places(frame, self._files), None)
        return True

    def _failure(self) -> Failure:
        values = {"seconds": f"{self._seconds:g}", "place": self._place}
        text = Text(
            "Your code was still running after {seconds} s: is there a loop that never ends?",
            values,
        )
        if self._place:
            text = Text(
                "Your code was still running after {seconds} s, in {place}: is there a loop that never ends?",
                values,
            )
        return Failure(Kind.TIME, text, place=self._place)


def _callers(frame: FrameType | None) -> Iterator[FrameType]:
    """The frame and all that wait for it, the innermost first."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def _places(frame: FrameType | None, files: Collection[str]) -> Iterator[Place]:
    for caller in _callers(frame):
        if caller.f_code.co_filename in files:
            yield Place(PurePath(caller.f_code.co_filename).name, caller.f_lineno)


def is_debugged(frame: FrameType | None) -> bool:
    """Whether a debugger follows this code: then a person may think for as long as they like."""
    if _is_debuggers(sys.gettrace()):
        return True
    monitoring = getattr(sys, "monitoring", None)  # Python 3.12
    if monitoring and monitoring.get_tool(monitoring.DEBUGGER_ID):
        return True
    modules = (caller.f_globals.get("__name__", "") for caller in _callers(frame))
    return any(name.startswith(_DEBUGGERS) for name in modules if isinstance(name, str))


def _is_debuggers(trace: object) -> bool:
    """Whether what is told of every line is a debugger; a measure of coverage waits for nobody."""
    if trace is None or trace is _end_here:
        return False
    return not type(trace).__module__.startswith("coverage")


# -- the two ways to be woken


def alarm_after(
    seconds: float, is_due: Callable[[FrameType | None], bool], files: Collection[str]
) -> Alarm:
    """An alarm for this thread, which raises StillRunning in it where ``is_due`` says so."""
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer"):
        return _Signal(seconds, is_due, files)
    return _Watchdog(seconds, is_due)


class _Signal:
    """The system's timer: it wakes a sleeping call too."""

    def __init__(
        self, seconds: float, is_due: Callable[[FrameType | None], bool], files: Collection[str]
    ) -> None:
        self._is_due, self._files = is_due, files
        self._is_set, self._has_rung = True, False
        self._before = signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)

    def stop(self) -> None:
        if self._is_set:
            self._is_set = False  # first: what rings from here on raises nothing
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before or signal.SIG_DFL)
            if sys.gettrace() is _end_here:
                sys.settrace(None)

    def _ring(self, _number: int, frame: FrameType | None) -> None:
        if self._is_set and self._is_due(frame):
            if self._has_rung:
                self._insist(frame)
            self._has_rung = True
            raise StillRunning

    def _insist(self, frame: FrameType | None) -> None:
        """Something of theirs catches even this: let the line that does so raise it once more."""
        sys.settrace(_end_here)
        for caller in _callers(frame):
            if caller.f_code.co_filename in self._files:
                caller.f_trace = _end_here


def _end_here(_frame: FrameType, event: str, _: object) -> None:
    """A trace function: Python calls it in marked frames before each line."""
    if event == "line":
        raise StillRunning


class _Watchdog:
    """A thread that looks on: for systems without such a timer, and for code outside the main thread."""

    def __init__(self, seconds: float, is_due: Callable[[FrameType | None], bool]) -> None:
        self._seconds, self._is_due = seconds, is_due
        self._watched = threading.get_ident()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()
        self._raise(None)  # what has not come up yet shall not

    def _watch(self) -> None:
        seconds = self._seconds
        while not self._stopped.wait(seconds):
            if self._is_due(sys._current_frames().get(self._watched)):
                self._raise(StillRunning)
            seconds = _AGAIN

    def _raise(self, error: type[BaseException] | None) -> None:
        raised = ctypes.py_object(error) if error else None
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._watched), raised)
