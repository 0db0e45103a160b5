"""A PostgreSQL server of the tests' own: on a socket alone, in a folder that is thrown away."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian has the programs of each version."""
WHO_MAY = """
local all locked_out scram-sha-256
local all all trust
"""
ROLES = """
CREATE ROLE grader LOGIN; CREATE ROLE reader LOGIN; CREATE ROLE locked_out LOGIN PASSWORD 'secret';
CREATE DATABASE course OWNER grader;
"""


class Server:
    """A server with a database ``course``, the users grader and reader, and one who needs a password."""

    def __init__(self, programs: Path, folder: Path, become: list[str], *, durable: bool) -> None:
        self._programs, self._folder, self._become = programs, folder, become
        self._settings = f"-k {folder} -c listen_addresses= -c fsync={'on' if durable else 'off'}"

    def url(self, user: str = "grader", database: str = "course") -> str:
        """The address of a database."""
        return f"postgresql://{user}@/{database}?host={self._folder}"

    def start(self) -> None:
        """Make it and start it."""
        data = self._folder / "data"
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        (data / "pg_hba.conf").write_text(WHO_MAY)
        self._control("start")
        for statement in ROLES.replace("\n", " ").split(";")[:-1]:
            self.psql(statement)

    def restart(self) -> None:
        """As after a power cut: connections are dropped, and all that was acknowledged is there again."""
        self._control("stop", "-m", "immediate")
        self._control("start")

    def stop(self) -> None:
        """End it."""
        self._control("stop", "-m", "immediate")

    def tables(self) -> list[Path]:
        """The files that hold tables."""
        return [path for path in (self._folder / "data" / "base").rglob("*") if path.is_file()]

    def psql(self, statement: str, database: str = "postgres") -> list[str]:
        """What the server answers, a row a line; ``database`` is a name or an address."""
        url = database if "://" in database else self.url("postgres", database)
        return self._run("psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, url)

    def _control(self, *words: str) -> None:
        log, data = self._folder / "log", self._folder / "data"
        self._run("pg_ctl", "-D", data, "-l", log, "-o", self._settings, "-w", *words)

    def _run(self, program: str, *words: object) -> list[str]:
        command = [*self._become, str(self._programs / program), *map(str, words)]
        done = subprocess.run(
            command, cwd=self._folder, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()


@contextmanager
def open_server(*, durable: bool = False) -> Iterator[Server]:
    """A server that lives until this ends; skips where there are no programs for it.

    Only one that is ``durable`` outlives the machine.
    """
    pytest.importorskip("psycopg", reason="needs labgrader[postgres]")
    versions = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    if found is None:
        pytest.skip("needs a PostgreSQL server: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="labgrader-"))  # tmp_path is closed to others
    become: list[str] = []
    if os.geteuid() == 0:  # as whom no server starts
        shutil.chown(folder, "postgres", "postgres")
        become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    server = Server(Path(found).resolve().parent, folder, become, durable=durable)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)
