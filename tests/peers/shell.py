"""Commands with a time limit for all of them together, and what they cost."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from processes import family, proportional_memory

SAMPLED = 0.2
"""Seconds between two looks at the memory: rare enough to slow nobody down, often enough for torch."""


class OutOfTime(Exception):
    """The commands took longer than they had; all processes have been ended."""


@dataclass(frozen=True)
class Cost:
    """What it cost to run something."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, user and system, of all processes that were started."""
    memory: float
    """MB: the most that all of them had at once, what they share counted once (PSS)."""


class Shell:
    """Runs commands of one environment in one folder, which is also their home."""

    def __init__(self, programs: Path, folder: Path, seconds: float) -> None:
        self.programs, self.folder = programs, folder
        self.ends = time.monotonic() + seconds
        self.log = folder / "log.txt"
        (folder / "home").mkdir(exist_ok=True)
        self.environment = {
            "PATH": f"{programs}:/usr/bin:/bin",
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }

    def run(self, *words: str | Path, at: Path | None = None) -> int:
        """The exit status of one command; its output goes to the log. Raises OutOfTime."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [self.programs / words[0], *words[1:]] if words[0] != "bash" else words,
                cwd=at or self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                return process.wait(max(0, self.ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                raise OutOfTime from None
            finally:
                if process.poll() is None:
                    end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends it with all that it started."""
    for pid in [process.pid, *family(process.pid)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def measured(work: Callable[[], None]) -> Cost:
    """What the processes cost that ``work`` starts and waits for."""
    done = threading.Event()
    peaks = [0.0]

    def watch() -> None:
        while not done.wait(SAMPLED):
            peaks.append(sum(map(proportional_memory, family(os.getpid()))))

    watching = threading.Thread(target=watch)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    watching.start()
    try:
        work()
    finally:
        done.set()
        watching.join()
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, max(peaks))
