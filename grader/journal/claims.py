"""Who has which hand-in in hand, where several graders share a journal: locks of the database server's.

They are of the connection, not of a transaction: whatever ends a grader, what it had in hand is free again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from grader.errors import UsageError

_HAND_IN, _BEGINNING, _WORK = "hand-in ", "beginning", "work"
"""What is locked, in front of whose it is."""


class Claims:
    """What this grader has claimed of a shared journal."""

    def __init__(self, engine: Engine, journal: str) -> None:
        """``journal`` is what a person calls it."""
        self._engine, self._journal = engine, journal
        self._held: set[str] = set()

    def take(self, student_id: str) -> bool:
        """Claim a student's hand-in; False while another grader has it in hand."""
        if student_id not in self._held:
            with self._engine.begin() as connection:
                if not _call(connection, "pg_try_advisory_lock", _HAND_IN + student_id):
                    return False
            self._held.add(student_id)
        return True

    def give_back(self, student_id: str) -> None:
        """Let others have it."""
        with self._engine.begin() as connection:
            _call(connection, "pg_advisory_unlock", _HAND_IN + student_id)
        self._held.discard(student_id)

    def begin_work(self, connection: Connection) -> bool:
        """Be at work until the connection ends; whether nobody else is.

        Others who begin wait until the transaction has ended, and with ``True`` until ``let_others_begin``.
        """
        _call(connection, "pg_advisory_xact_lock", _BEGINNING)
        _call(connection, "pg_advisory_lock_shared", _WORK)
        return _call(connection, "pg_try_advisory_lock", _WORK)

    def let_others_begin(self) -> None:
        """Be no longer the only one who may be at work."""
        with self._engine.begin() as connection:
            _call(connection, "pg_advisory_unlock", _WORK)

    @contextmanager
    def nobody_at_work(self) -> Iterator[None]:
        """Until this ends no run begins; UsageError if one is on."""
        with self._engine.begin() as connection:
            is_alone = _call(connection, "pg_try_advisory_lock", _WORK)
        if not is_alone:
            raise UsageError(f"another grader works at {self._journal}; wait until it is done")
        try:
            yield
        finally:
            self.let_others_begin()


def _call(connection: Connection, function: str, what: str) -> bool:
    """A lock's function, on what is locked for this schema alone; whether it could be had."""
    key = "hashtextextended(current_schema() || ' ' || CAST(:what AS text), 0)"
    return bool(connection.scalar(text(f"SELECT {function}({key})"), {"what": what}))
