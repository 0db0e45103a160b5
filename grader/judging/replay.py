"""What was observed, told to a test that asks for it: no student's code is alive any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.errors import GraderFault
from grader.isolation.exchange import no_answer
from grader.isolation.stopped import Stopped
from grader.judging.memory import Observation
from grader.judging.observer import Observer
from grader.judging.student import Answer, read_answer
from grader.records import Failure
from grader.sandbox.wire import BadReply, pack, read_message


class Unanswered(BaseException):
    """A test asks what has not been put to the student yet; no ``except Exception`` of its own sees it."""


class Replay:
    """The answers to one test's questions, in the order in which they were asked."""

    has_reference = True

    def __init__(
        self,
        observed: Sequence[Observation] = (),
        observer: Observer | None = None,
        *,
        live: bool = False,
    ) -> None:
        """What ``observer`` has observed. ``live`` asks it for the rest at once: of a trusted program."""
        self._observed, self._observer, self._live = [*observed], observer, live
        self._count = 0
        self._speaks_of_lines = False
        self.unanswered: bytes | None = None
        """The question that nobody has put to the student yet."""
        self.refused: Failure | None = None
        """Why a reply was none."""

    @property
    def answered(self) -> bool:
        """Whether the test has had an answer."""
        return self._count > 0 and isinstance(self._observed[0].reply, bytes)

    @property
    def asked(self) -> tuple[Observation, ...]:
        """What the test asked, and what it was told."""
        return tuple(self._observed[: self._count])

    @property
    def says_the_same_of_others(self) -> bool:
        """Whether nothing that the test was told speaks of this student's own text."""
        replies = (one.reply for one in self._observed)
        return not self._speaks_of_lines and all(isinstance(reply, bytes) for reply in replies)

    @property
    def _ended(self) -> bool:
        """Whether the student's code did not live to answer the last of the questions."""
        return bool(self._observed) and not isinstance(self._observed[-1].reply, bytes)

    def ask(self, question: dict[str, Any]) -> Answer:
        """The answer that was observed; Stopped where there was none."""
        if self._count >= len(self._observed) - 1 and self._ended:
            self._count = len(self._observed)
            return self._read(self._observed[-1])  # it is the end of what follows as well
        message = pack(question)
        if self._count == len(self._observed):
            if not self._live or self._observer is None:
                self.unanswered = message
                raise Unanswered
            self._observed.append(self._observer.ask(message))
        if message != self._observed[self._count].question:
            raise GraderFault("it does not ask the same each time; take inputs from grader.testing")
        self._count += 1
        return self._read(self._observed[self._count - 1])

    def _read(self, seen: Observation) -> Answer:
        if isinstance(seen.reply, Failure):
            raise Stopped(seen.reply)
        if isinstance(seen.reply, GraderFault):
            raise seen.reply
        assert self._observer is not None
        try:
            value, devices = read_message(seen.reply)
            answer = read_answer(value, self._observer.lines, devices, self._observer.broken)
        except BadReply as bad:
            self.refused = no_answer(bad)
            if self._live:
                self._observer.end(self.refused)
            raise Stopped(self.refused) from None
        # by what it says: which of the lines count is another matter for each student
        self._speaks_of_lines |= answer.raised is not None or value["used"] != []
        return answer
