"""Bounds on the grader's own work with what strangers wrote: processor time and memory."""

from __future__ import annotations

import multiprocessing
import re
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

GRACE = 10
"""Seconds more, after which a copy of the judge dies that Python's own signals did not reach."""
DEADLY = signal.SIGVTALRM
"""What a copy dies of whose work never came back to Python."""


class TooLong(BaseException):
    """The time is over. What catches every ``Exception`` of a strange file must not catch this one."""


@contextmanager
def less_time(seconds: float) -> Iterator[None]:
    """TooLong where what is done in here takes more processor time.

    A regular expression, a codec or an operation of torch may not return to Python, where signals are
    heard, for hours. So a copy of the judge is ended by the kernel then, which costs the hand-in that it
    had (pool.Lost); the process that holds the class is not.
    """
    signal.signal(signal.SIGPROF, _end)
    signal.setitimer(signal.ITIMER_PROF, seconds)  # of the program and of the kernel for it
    if multiprocessing.parent_process() is not None:
        signal.signal(DEADLY, signal.SIG_DFL)
        signal.setitimer(
            signal.ITIMER_VIRTUAL, seconds + GRACE
        )  # of the program alone: always later
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise TooLong


@contextmanager
def less_memory(size: int) -> Iterator[None]:
    """MemoryError where what is done in here takes ``size`` bytes more than the process has."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = _held() + size
    if soft == resource.RLIM_INFINITY or most < soft:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _held() -> int:
    """Bytes that this process has of what the limit counts: more than can be, where nobody says."""
    with suppress(OSError):
        found = re.search(r"VmData:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
        if found:
            return int(found[1]) * 1024
    return 1 << 40
