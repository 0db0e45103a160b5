"""Where the journal of an output folder is: a file in it, or a database that several graders share.

A folder remembers its database in ``journal.url``, which psql takes too. A password is never written down:
libpq finds it in PGPASSWORD or ``~/.pgpass``. In a database each lab has a schema of its own, of its name.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import StaticPool

from grader.errors import GraderError, UsageError
from grader.shown import fit

JOURNAL = "journal.sqlite"
REMEMBERED = "journal.url"
PATIENCE = 10
"""Seconds for a server to answer at all."""
_SCHEMA = re.compile(r'-csearch_path="(.+)"$')
_OPENED = """
SET tcp_keepalives_idle = 60; SET tcp_keepalives_interval = 15; SET tcp_keepalives_count = 4
"""
"""So that a server lets go within two minutes of what a grader had in hand whose machine is gone."""
_WHAT_TO_DO = {
    r"authentication failed|no password supplied|role .+ does not exist|pg_hba\.conf": (
        "name a user whom the server knows, with the password in PGPASSWORD or ~/.pgpass"
    ),
    r"database .+ does not exist": "make it with createdb, or name another one",
    r"permission denied|read-only transaction": "name a user who may write there",
}
"""What a server's answer calls for; of any other, that it is tried again."""


@dataclass(frozen=True, slots=True)
class InFolder:
    """A file of SQLite, which loses nothing that it has acknowledged; for one grader at a time."""

    folder: Path
    is_shared = False

    def __str__(self) -> str:
        return str(self._path)

    @property
    def _path(self) -> Path:
        return self.folder / JOURNAL

    @property
    def is_remembered(self) -> bool:
        """Whether the folder has it already."""
        return self._path.is_file()

    def make(self, engine: Engine) -> None:
        """Have a place for the tables."""
        self._path.touch(mode=0o600)

    def remember(self) -> None:
        """The file is there to be seen."""

    def take_away(self) -> None:
        """Have none."""
        self._path.unlink()

    def engine(self) -> Engine:
        """One connection, which copies of this process never use."""
        engine = create_engine(f"sqlite:///{self._path}", poolclass=StaticPool)

        @event.listens_for(engine, "connect")
        def _settings(connection: sqlite3.Connection, _: object) -> None:
            # else Python begins transactions itself, and not before a table is made
            connection.isolation_level = None
            for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
                connection.execute(f"PRAGMA {setting}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN")

        return engine

    def what_to_do(self, reason: str) -> str:
        """What a person does who reads why it cannot be used."""
        return "what it holds is left as it is. Free the disk, or put a copy of it back"


@dataclass(frozen=True, slots=True)
class OnServer:
    """A schema in a PostgreSQL database, for any number of graders."""

    folder: Path
    url: str
    """As ``shared_url`` makes it."""
    is_shared = True

    def __str__(self) -> str:
        return f"{self._url.difference_update_query(['options'])} ({self._schema})"

    @property
    def _url(self) -> URL:
        return make_url(self.url)

    @property
    def _schema(self) -> str:
        found = _SCHEMA.search(str(self._url.query.get("options", "")))
        if found is None:
            raise UsageError(
                f"{self.folder / REMEMBERED} is not as the grader wrote it; name another folder"
            )
        return found[1]

    @property
    def is_remembered(self) -> bool:
        """Whether the folder knows of it."""
        return (self.folder / REMEMBERED).is_file()

    def make(self, engine: Engine) -> None:
        """Have a schema for the tables; GraderError where one that was there is gone, or cannot be chosen."""
        with engine.begin() as connection:
            schema = connection.exec_driver_sql("SELECT current_schema()").scalar()
            if schema == self._schema:
                return
            if schema:
                raise GraderError(
                    f"{self} is not reached, as something before the server, such as a pool of connections,"
                    " leaves out options; name the server itself"
                )
            if self.is_remembered:
                raise GraderError(
                    f"{self} is gone, or not for this user to see; put it back, or name another folder"
                )
            name = engine.dialect.identifier_preparer.quote(self._schema)
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {name}")

    def remember(self) -> None:
        """Write the address into the folder."""
        path = self.folder / REMEMBERED
        path.touch(mode=0o600)
        path.write_text(f"{self.url}\n", encoding="utf-8")

    def take_away(self) -> None:
        """Have the folder forget it; the database keeps what it has."""
        (self.folder / REMEMBERED).unlink()

    def engine(self) -> Engine:
        """One connection, which copies of this process never use: what it claims ends with it."""
        url = self._url.set(drivername="postgresql+psycopg")
        patience = {} if "connect_timeout" in url.query else {"connect_timeout": PATIENCE}
        try:
            engine = create_engine(url, poolclass=StaticPool, connect_args=patience)
        except ImportError:
            raise GraderError(
                "a journal on PostgreSQL needs psycopg, which is not installed; run pip install"
                " 'labgrader[postgres]'"
            ) from None

        @event.listens_for(engine, "connect")
        def _settings(connection: Any, _: object) -> None:
            connection.execute(_OPENED)
            connection.commit()

        return engine

    def what_to_do(self, reason: str) -> str:
        """What a person does who reads why it cannot be used."""
        own = (advice for words, advice in _WHAT_TO_DO.items() if re.search(words, reason))
        return next(own, "what it holds stands. Run this again when the server can be reached")


Address = InFolder | OnServer


def shared_url(url: str, lab: str) -> str:
    """The address of a lab's journal in the database at ``url``.

    UsageError if that is none, or has a password.
    """
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        found = None
    if found is None or found.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise UsageError("--journal takes an address such as postgresql://grader@host/course")
    if found.password is not None or "password" in found.query:
        raise UsageError(
            "--journal takes no password, which others would see; put it into PGPASSWORD or ~/.pgpass"
        )
    options = f'{found.query.get("options", "")} -csearch_path="{lab}"'.strip()
    return str(found.set(drivername="postgresql").update_query_dict({"options": options}))


def address_of(folder: Path, shared: str = "") -> Address:
    """Where the journal of ``folder`` is, or comes: at ``shared``, if that is an address, else in the folder.

    UsageError if it is elsewhere already.
    """
    if (folder / REMEMBERED).is_file():
        there = OnServer(folder, (folder / REMEMBERED).read_text(encoding="utf-8").strip())
        if shared not in ("", there.url):
            raise UsageError(f"the journal of {folder} is {there}; name another folder with --out")
        return there
    if not shared:
        return InFolder(folder)
    if InFolder(folder).is_remembered:
        raise UsageError(
            f"{folder} has its journal in {JOURNAL}; name another folder with --out, or leave out --journal"
        )
    return OnServer(folder, shared)


@contextmanager
def telling(address: Address) -> Iterator[None]:
    """What goes wrong with a journal, in one line."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise GraderError(
            f"cannot write to {address.folder}: {reason}; make room there or name another place"
        ) from error
    except DBAPIError as error:
        reason = fit(" ".join(str(error.orig).split()))
        raise GraderError(
            f"cannot use {address}: {reason}; {address.what_to_do(reason)}"
        ) from error
