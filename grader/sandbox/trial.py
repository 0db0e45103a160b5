"""Forbidden things, tried for the judge in a throw-away worker: what a level claims, it has shown.

Each attempt returns when it succeeded and raises OSError when it was refused.
"""

from __future__ import annotations

import mmap
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAGE = 4096


def attempts(order: dict[str, Any]) -> dict[str, str]:
    """Try everything that ``order`` names; returns what succeeded, with "" or how it went.

    ``order`` has ``hidden`` (a file of the course), ``outside`` (a folder of the judge's), ``port`` (where
    the judge listens), ``pid`` (the judge's) and ``processes`` (how many may be started).
    """
    tried: dict[str, Callable[[], str]] = {
        "read a hidden file": lambda: _read(order["hidden"]),
        "write outside": lambda: _write(order["outside"]),
        "open a connection": lambda: _connect(order["port"]),
        "signal the grader": lambda: _signal(order["pid"]),
        "start too many processes": lambda: _start(order["processes"]),
    }
    done = {}
    for name, attempt in tried.items():
        try:
            done[name] = attempt()
        except OSError:
            continue
    return done


def _read(hidden: str) -> str:
    return f"{len(Path(hidden).read_bytes())} bytes"


def _write(outside: str) -> str:
    path = Path(outside, "trial")
    path.touch()
    return str(path)


def _connect(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return f"port {port}"


def _signal(pid: int) -> str:
    os.kill(pid, 0)
    return f"process {pid}"


def _start(processes: int) -> str:
    """One process more than may be; raises OSError from the first one that is refused."""
    started = []
    try:
        for _ in range(processes + 1):
            pid = os.fork()
            if pid == 0:
                signal.pause()
            started.append(pid)
        return f"{len(started)} processes"
    finally:
        for pid in started:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def fill_shared_memory(size: int) -> None:
    """Touch ``size`` bytes that no rlimit counts; ends only where nothing bounds them."""
    with mmap.mmap(-1, size) as shared:
        for start in range(0, size, PAGE):
            shared[start] = 1
