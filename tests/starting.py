"""Commands in processes of their own, forked where what is slow to import has been imported once.

Starting Python and importing torch takes longer than most commands do. What a test is about is what a
command says and does, so it begins here; tests about the start itself start Python.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SERVER = """
import json, os, sys
import jinja2, nbformat, numpy, pytest, rich.console, rich.table, safetensors.torch, torch, typer
for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(order["output"], os.O_WRONLY | os.O_CREAT), 1)
        os.dup2(os.open(order["errors"], os.O_WRONLY | os.O_CREAT), 2)
        os.chdir(order["folder"])
        sys.argv = order["words"]
        code = 1
        try:
            if sys.argv[0] == "pytest":
                code = int(pytest.main(sys.argv[1:]))
            else:
                from grader.commands.cli import main
                main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Starter:
    """Runs `grader …` and `pytest …` one after the other, each in a fresh copy of the same process."""

    def __init__(self, server: subprocess.Popen[str], scratch: Path) -> None:
        self._server, self._scratch, self._count = server, scratch, 0

    def run(self, words: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
        """What the command said, and its exit code; its working folder is ``folder``."""
        self._count += 1
        output = self._scratch / f"{self._count}.out"
        errors = output.with_suffix(".err")
        order = {
            "words": list(words),
            "folder": str(folder),
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
def open_starter(scratch: Path) -> Iterator[Starter]:
    """A process that has imported what is slow to import, and nothing of ours."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "100", "NO_COLOR": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    with subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as server:
        yield Starter(server, scratch)
        assert server.stdin is not None
        server.stdin.close()
