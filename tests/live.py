"""A student in a worker who is asked at once, as at home: for tests where nothing is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grader.judging.observer import Observer
from grader.judging.replay import Replay
from grader.judging.student import Answer
from grader.sandbox.wire import pack


@dataclass(frozen=True, slots=True)
class Live:
    """The runner behind such a student."""

    observer: Observer
    has_reference = True

    def ask(self, question: dict[str, Any]) -> Answer:
        """The answer, now."""
        seen = self.observer.ask(pack(question))
        replay = Replay([seen], self.observer.lines, self.observer.broken)
        try:
            return replay.ask(question)
        finally:
            if replay.refused:
                self.observer.end(replay.refused)
