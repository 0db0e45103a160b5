"""What a program answers, and has answered before: the same questions are not put to it again.

A test that compares otherwise, or has other points, is judged on what was heard then; one that asks something
else is asked, and no other. What ended a worker is no answer, and is observed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.errors import GraderFault
from grader.records import Failure, Isolation, Text
from grader.sandbox.loading import Broken

SittingName = tuple[str, str]
"""A test and a device."""
MOST_KEPT = 4 << 20
"""Bytes of replies that are worth keeping: the most of seven labs is 0.3 MB."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What came back for one question: bytes that nobody has looked into, or why none came."""

    question: bytes
    reply: bytes | Failure | GraderFault
    seconds: float = 0.0


class Heard(NamedTuple):
    """What came back in one sitting: a reply to each question."""

    questions: tuple[str, ...]
    """Their digests."""
    replies: tuple[bytes, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Memory:
    """What a program has answered."""

    heard: Mapping[SittingName, Heard] = field(default_factory=dict)
    broken: tuple[Broken, ...] = ()
    """What of it could not be loaded."""
    evidence: tuple[Text, ...] = ()
    """What else was seen while it answered."""
    isolation: Isolation | None = None
    """How it was held then."""
    recalled: frozenset[SittingName] = frozenset()
    """What was not asked this time, as it was heard before."""

    def answers(
        self, name: SittingName, questions: Sequence[bytes], after: int
    ) -> list[Observation]:
        """The replies to ``questions``, which follow on as many as ``after``; none unless all are known."""
        one = self.heard.get(name)
        digests = tuple(map(_digest, questions)) if one else ()
        span = slice(after, after + len(questions))
        if one is None or one.questions[span] != digests:
            return []
        seconds = one.seconds / len(one.replies)
        pairs = zip(questions, one.replies[span], strict=True)
        return [Observation(question, reply, seconds) for question, reply in pairs]

    def seen_in(self, sittings: Collection[SittingName]) -> Iterator[Text]:
        """What was seen while it answered these."""
        tests = {test for test, _ in sittings}
        return (text for text in self.evidence if text.values["test"] in tests)

    def held(self, now: Isolation) -> Isolation:
        """How a program was held that is partly remembered and partly asked ``now``: the weaker of both."""
        return max(self.isolation or now, now, key=lambda one: one.level)


NOTHING = Memory()
"""Of a program that was never asked."""


def remembered(
    observed: Mapping[SittingName, Sequence[Observation]],
    broken: tuple[Broken, ...],
    evidence: Iterable[Text],
    isolation: Isolation,
    recalled: Collection[SittingName],
) -> Memory:
    """A memory of the sittings in which every question was answered; of nothing, if that is too much."""
    heard = {name: one for name, seen in observed.items() if (one := _heard(seen))}
    if sum(len(reply) for one in heard.values() for reply in one.replies) > MOST_KEPT:
        return NOTHING
    return Memory(heard, broken, tuple(evidence), isolation, frozenset(recalled))


def _heard(observed: Sequence[Observation]) -> Heard | None:
    replies = tuple(one.reply for one in observed if isinstance(one.reply, bytes))
    if not replies or len(replies) < len(observed):
        return None
    questions = tuple(_digest(one.question) for one in observed)
    return Heard(questions, replies, sum(one.seconds for one in observed))


def _digest(question: bytes) -> str:
    return hashlib.sha256(question).hexdigest()
