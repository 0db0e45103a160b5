"""Commands and zygotes in processes of their own, forked where what is slow to import has been imported once.

Starting Python and importing torch takes longer than most commands do, and a zygote imports it again. What
a test is about is what a command says and does, so both begin here; so does what is interrupted or killed
when it has long begun. Tests about the start itself and about what a kernel refuses start Python.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

RUNS = 1 << 16
"""Said in the place of an exit code that is not there yet."""
NO_HUGE_PAGES = "from grader.sandbox import huge_pages; huge_pages.gather = lambda: 0"
"""What a zygote with few workers does better without: gathering takes longer than it saves."""


class Starter:
    """Runs commands one after the other, each in a fresh copy of the same process."""

    def __init__(self, server: subprocess.Popen[str], scratch: Path) -> None:
        self._server, self._scratch, self._count = server, scratch, 0

    def run(
        self, words: Sequence[str], folder: Path, before: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """What ``grader …``, ``pytest …`` or ``python PROGRAM …`` said in ``folder``, and its exit code.

        The Python statements in ``before`` are run first, there and in its zygotes.
        """
        output = self._next_output()
        code = self._ask(do="run", words=words, folder=folder, before=before, output=output)
        return subprocess.CompletedProcess(words, code, *_said(output))

    def start(self, words: Sequence[str], folder: Path, **environment: str) -> Started:
        """The same command under way, in a session of its own; its zygote is its child, as ever."""
        output = self._next_output()
        order = {"words": words, "folder": folder, "before": "", "output": output}
        return Started(self, self._ask(do="start", environment=environment, **order), output)

    def code_of(self, pid: int) -> int | None:
        """The exit code of what was started; None while it runs."""
        code = self._ask(do="look", pid=pid)
        return None if code == RUNS else code

    def _next_output(self) -> Path:
        self._count += 1
        output = self._scratch / f"{self._count}.out"
        output.touch()
        _errors(output).touch()
        return output

    def _ask(self, **order: Any) -> int:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(order, default=str) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())


class Started:
    """A command under way, to be used as a ``subprocess.Popen``."""

    def __init__(self, starter: Starter, pid: int, output: Path) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._starter, self._output = starter, output

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        if self.returncode is None:
            self.returncode = self._starter.code_of(self.pid)
        return self.returncode

    def kill(self) -> None:
        """kill -9"""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self, timeout: float = 60) -> tuple[str, str]:
        """What it said, and its errors, when it has ended."""
        deadline = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.01)
        return self.said()

    def said(self) -> tuple[str, str]:
        """What it has said up to now, and its errors."""
        return _said(self._output)


def _said(output: Path) -> tuple[str, str]:
    return output.read_text(encoding="utf-8"), _errors(output).read_text(encoding="utf-8")


def _errors(output: Path) -> Path:
    return output.with_suffix(".err")


@contextmanager
def open_starter(scratch: Path, door: Path) -> Iterator[Starter]:
    """A process that has imported what is slow to import, and nothing of ours; ``door``: see Nursed."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "100", "NO_COLOR": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    with subprocess.Popen(
        [sys.executable, __file__, "commands", str(door)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as server:
        yield Starter(server, scratch)
        assert server.stdin is not None
        server.stdin.close()


class Nursed:
    """A zygote that is nobody's child here."""

    def __init__(self, life: int) -> None:
        self._life = life

    def wait(self) -> None:
        """Until it has ended, and so holds the other end no more."""
        os.read(self._life, 1)
        os.close(self._life)


def launcher(door: Path, before: str = "") -> Callable[[socket.socket], Nursed]:
    """What stands in for ``keeper._launch``: the zygote is a copy of the process that listens at ``door``."""

    def launch(far: socket.socket) -> Nursed:
        life, held = os.pipe()
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as way:
            way.connect(str(door))
            socket.send_fds(way, [before.encode() or b" "], [far.fileno(), held, 1, 2])
            way.recv(1)  # it has them
        os.close(held)
        return Nursed(life)

    return launch


@contextmanager
def open_nursery(door: Path, environment: dict[str, str]) -> Iterator[None]:
    """A process at ``door`` that has imported and rehearsed what every zygote does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(str(door))
        listening.listen()
        words = [sys.executable, __file__, "zygotes", str(listening.fileno())]
        nursery = subprocess.Popen(words, pass_fds=[listening.fileno()], env=environment)
    try:
        yield
    finally:
        nursery.kill()
        nursery.wait()


# -- in the processes that are copied


def _settle() -> None:
    """Keep the collector of each copy from touching, and thereby copying, every page."""
    gc.collect()
    gc.freeze()


def _serve_commands(door: str) -> None:
    import alembic.command, babel.messages.pofile, jinja2, nbformat, numpy, pydantic, pygments.formatters  # noqa: E401, F401, I001
    import pygments.lexers, pytest, rich.console, rich.progress, rich.table, safetensors.torch  # noqa: E401, F401
    import sqlalchemy.dialects.sqlite, torch, typer, yaml, zoneinfo  # noqa: E401, F401

    # what is kept from the collector is not found later; and pytest has to be first to import a plugin
    first_step = Path(__file__).parent.parent / "grader" / "sandbox" / "first_step.py"
    runpy.run_path(str(first_step))["spare_the_compiler"]()
    _settle()
    for line in sys.stdin:
        sys.stdout.write(f"{_done(json.loads(line), door)}\n")
        sys.stdout.flush()


def _done(order: dict[str, Any], door: str) -> int:
    """What is answered to an order: an exit code, or the number of what was started."""
    if order["do"] == "look":
        pid, status = os.waitpid(order["pid"], os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else RUNS
    child = os.fork()
    if child == 0:
        _become_command(order, door)
    if order["do"] == "start":
        return child
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _become_command(order: dict[str, Any], door: str) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(order["output"], os.O_WRONLY | os.O_CREAT), 1)
    os.dup2(os.open(_errors(Path(order["output"])), os.O_WRONLY | os.O_CREAT), 2)
    os.chdir(order["folder"])
    os.environ.update(order.get("environment", {}))
    tempfile.tempdir = None  # what was imported may have asked for it
    sys.path[0] = ""  # as with -m; this file's neighbours are nothing to a command
    sys.argv = order["words"]
    code = 1
    try:
        exec(order["before"], {})
        if sys.argv[0] == "pytest":
            import pytest

            # students have no Hypothesis, and importing it takes longer than most runs
            code = int(pytest.main([*sys.argv[1:], "-p", "no:hypothesispytest"]))
        else:
            from grader.commands import cli
            from grader.isolation import keeper

            if order["do"] == "start":
                os.setsid()
                keeper._launch = _fork_zygote
            else:
                keeper._launch = launcher(Path(door), order["before"])
            if sys.argv[0] == "grader":
                cli.main()
            exec(sys.argv.pop(1), {})
            code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


class _Child:
    """A zygote that is a child of this process."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def wait(self) -> None:
        """Until it has ended."""
        os.waitpid(self._pid, 0)


def _fork_zygote(far: socket.socket) -> _Child:
    """What stands in for ``keeper._launch``: as there, the zygote is a child and has nothing but ``far``."""
    pid = os.fork()
    if pid == 0:
        os.dup2(far.fileno(), 3)
        os.closerange(4, 1 << 16)
        _become_zygote(NO_HUGE_PAGES, [3, -1, 1, 2])
    return _Child(pid)


def _serve_zygotes(descriptor: int) -> None:
    from grader.sandbox import huge_pages, kernel, rehearsal, zygote

    kernel.die_with_parent()
    zygote._import_what_labs_use("")
    huge_pages.gather()
    rehearsal.rehearse = huge_pages.gather = lambda: 0  # done, for all of them
    _settle()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here
    with socket.socket(fileno=descriptor) as listening:
        while True:
            way, _ = listening.accept()
            with way:
                before, fds, _, _ = socket.recv_fds(way, 1 << 16, 4)
                if os.fork() == 0:
                    way.close()
                    listening.close()
                    _become_zygote(before.decode(), fds)
            for fd in fds:
                os.close(fd)


def _become_zygote(before: str, fds: Sequence[int]) -> None:
    from grader.sandbox import zygote

    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(fds[2], 1)
        os.dup2(fds[3], 2)
        exec(before, {})
        sys.argv = ["zygote", str(fds[0])]
        zygote.main()
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["commands", door]:
            _serve_commands(door)
        case ["zygotes", descriptor]:
            _serve_zygotes(int(descriptor))
