"""What reading one hand-in may cost: processor time and memory, whatever is in it.

Every format has limits of its own, which say more; these hold for what nobody thought of. A hand-in that
goes beyond them is refused, and a person looks at it.
"""

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

from grader.errors import Refused
from grader.intake.archive import LARGEST_TOTAL, MB
from grader.records import Text

SECONDS = 60
"""Of a processor. The dearest hand-in within all other limits, ten programs of a million characters with a
shell command in each line, took 40 on a slow machine; an honest one takes less than one."""
GRACE = 10
"""Seconds more, after which a copy of the judge dies that Python's own signals did not reach."""
MEMORY = LARGEST_TOTAL + 1100 * MB
"""Bytes, above what the process has: all programs of the largest hand-in, and the dearest notebook."""
DEADLY = signal.SIGVTALRM
"""What a copy dies of whose reading never came back to Python."""


class _TooLong(BaseException):
    """The time is over. What catches every ``Exception`` of a strange file must not catch this one."""


@contextmanager
def bounded(origin: str) -> Iterator[None]:
    """Refused where what is done in here takes more than reading a hand-in may.

    A regular expression or a codec may not return to Python, where signals are heard, for hours. So a copy
    of the judge is ended by the kernel then, which costs the hand-in that it had (pool.Lost); the process
    that holds the class is not, and reads nothing by itself but bytes.
    """
    try:
        with _less_memory(), _less_time():
            yield
    except _TooLong:
        raise Refused(too_long(origin)) from None
    except MemoryError:
        text = "{origin} takes more than {memory} MB of memory to read; look at it by hand."
        raise Refused(Text(text, {"origin": origin, "memory": MEMORY // MB})) from None


def too_long(origin: str) -> Text:
    """Why a hand-in was not read whose time was over."""
    text = "{origin} takes more than {seconds} s of processor time to read; look at it by hand."
    return Text(text, {"origin": origin, "seconds": SECONDS})


@contextmanager
def _less_time() -> Iterator[None]:
    signal.signal(signal.SIGPROF, _end)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of the program and of the kernel for it
    if multiprocessing.parent_process() is not None:
        signal.signal(DEADLY, signal.SIG_DFL)
        signal.setitimer(
            signal.ITIMER_VIRTUAL, SECONDS + GRACE
        )  # of the program alone: always later
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise _TooLong


@contextmanager
def _less_memory() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = _held() + MEMORY
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
