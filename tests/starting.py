"""Commands and zygotes in processes of their own, forked where what is slow to import has been imported once.

Starting Python and importing torch takes longer than most commands do, and a zygote imports it again. What
a test is about is what a command says and does, so both begin here; tests about the start itself, about
signals and about what a kernel refuses start Python.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


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
        self._count += 1
        output = self._scratch / f"{self._count}.out"
        errors = output.with_suffix(".err")
        order = {
            "words": list(words),
            "folder": str(folder),
            "before": before,
            "output": str(output),
            "errors": str(errors),
        }
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        said = output.read_text(encoding="utf-8"), errors.read_text(encoding="utf-8")
        return subprocess.CompletedProcess(words, code, *said)


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


def _serve_commands(door: str) -> None:
    import jinja2, nbformat, numpy, pytest, rich.console, rich.table, safetensors.torch, torch, typer  # noqa: E401, F401, I001

    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _become_command(order, door)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def _become_command(order: dict[str, Any], door: str) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(order["output"], os.O_WRONLY | os.O_CREAT), 1)
    os.dup2(os.open(order["errors"], os.O_WRONLY | os.O_CREAT), 2)
    os.chdir(order["folder"])
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


def _serve_zygotes(descriptor: int) -> None:
    from grader.sandbox import zygote

    zygote._import_what_labs_use("")
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
