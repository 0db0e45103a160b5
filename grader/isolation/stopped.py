"""How an exchange with student code ends without an answer."""

from __future__ import annotations

from grader.records import Failure


class Stopped(Exception):
    """A worker ended before it answered; carries why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure.seen))
        self.failure = failure
