"""What was observed, told to a test that asks for it: no student's code is alive any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.errors import GraderFault
from grader.isolation.exchange import no_answer
from grader.isolation.stopped import Stopped
from grader.judging.observer import Observation
from grader.judging.student import Answer, read_answer
from grader.records import Failure
from grader.sandbox.loading import Broken
from grader.sandbox.wire import BadReply, pack, read_message


class Unanswered(BaseException):
    """A test asks what has not been put to the student yet; no ``except Exception`` of its own sees it."""


class Replay:
    """The answers to one test's questions, in the order in which they were asked."""

    has_reference = True

    def __init__(
        self,
        observations: Sequence[Observation],
        lines: Mapping[str, int],
        broken: tuple[Broken, ...] = (),
    ) -> None:
        """``lines``: how long each of the student's files is."""
        self._observations, self._lines, self._broken = observations, lines, broken
        self._count = 0
        self.unanswered: bytes | None = None
        """The question that nobody has put to the student yet."""
        self.refused: Failure | None = None
        """Why a reply was none."""
        self._speaks_of_them = False

    @property
    def answered(self) -> bool:
        """Whether the test has had an answer."""
        return self._count > 0 and isinstance(self._observations[0].reply, bytes)

    @property
    def says_the_same_of_others(self) -> bool:
        """Whether nothing that the test was told speaks of this student's own text."""
        replies = (one.reply for one in self._observations)
        return not self._speaks_of_them and all(isinstance(reply, bytes) for reply in replies)

    @property
    def questions(self) -> tuple[bytes, ...]:
        """What the test asked."""
        return tuple(one.question for one in self._observations[: self._count])

    def ask(self, question: dict[str, Any]) -> Answer:
        """The answer that was observed; Stopped where there was none."""
        observed = self._observations[self._count :] or self._observations[-1:]
        reply = observed[0].reply if observed else b""
        if isinstance(reply, Failure):  # nor is there an answer to what follows
            self._count = len(self._observations)
            raise Stopped(reply)
        if isinstance(reply, GraderFault):
            raise reply
        message = pack(question)
        if self._count == len(self._observations):
            self.unanswered = message
            raise Unanswered
        if message != self._observations[self._count].question:
            raise GraderFault("it does not ask the same each time; take inputs from grader.testing")
        self._count += 1
        return self._read(reply)

    def _read(self, reply: bytes) -> Answer:
        try:
            value, devices = read_message(reply)
            answer = read_answer(value, self._lines, devices, self._broken)
        except BadReply as bad:
            self.refused = no_answer(bad)
            raise Stopped(self.refused) from None
        if answer.raised or answer.used:
            self._speaks_of_them = True
        return answer
