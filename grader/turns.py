"""Whose turn a hand-in is, where several graders work at one class: each is judged by one of them.

A grader that is alone has them all.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from grader.desk import Desk, Taken
from grader.intake.submissions import HandIn
from grader.judging.memory import Memory

PAUSE = 0.2
"""Seconds between two looks at what other graders have in hand, when nothing else is left to do."""


class Turns:
    """The turns of a class's hand-ins in this run."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._elsewhere: list[HandIn] = []
        """What other graders had in hand when it was looked at."""

    def take(self, hand_in: HandIn) -> Memory | None:
        """What the program in it is known to answer; None where it is not this grader's to judge."""
        return self._desk.recall(hand_in) if self._is_open(hand_in) else None

    def take_known(self, hand_in: HandIn, known: Taken) -> bool:
        """Take in a grade that needs no judging; False while another grader has the hand-in in hand."""
        if not self._desk.journal.claim(hand_in.student_id):
            return False
        if not self._is_settled(hand_in):
            self._desk.take(known)
        self.end(hand_in)
        return True

    def end(self, hand_in: HandIn) -> None:
        """What was to be kept of it is kept."""
        self._desk.journal.release(hand_in.student_id)

    def left_over(self) -> Iterator[Sequence[HandIn]]:
        """What other graders had in hand and let go without a result: they were ended, or asked for less."""
        while self._elsewhere:
            waiting, self._elsewhere = self._elsewhere, []
            if free := [hand_in for hand_in in waiting if self._is_open(hand_in)]:
                yield free
            elif self._elsewhere:
                time.sleep(PAUSE)

    def _is_open(self, hand_in: HandIn) -> bool:
        if not self._desk.journal.claim(hand_in.student_id):
            self._elsewhere.append(hand_in)
            return False
        if self._is_settled(hand_in):
            self.end(hand_in)
            return False
        return True

    def _is_settled(self, hand_in: HandIn) -> bool:
        """Whether another grader has come to something for it in the meantime, which then counts here too."""
        found = self._desk.kept_by_others(hand_in)
        if found is not None:
            self._desk.hear(found)
        return found is not None
