"""What reading one hand-in may cost: processor time and memory, whatever is in it.

Every format has limits of its own, which say more; these hold for what nobody thought of. A hand-in that
goes beyond them is refused, and a person looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from grader.errors import Refused
from grader.intake.archive import LARGEST_TOTAL, MB
from grader.records import Text
from grader.spending import TooLong, less_memory, less_time

SECONDS = 60
"""Of a processor. The dearest hand-in within all other limits, ten programs of a million characters with a
shell command in each line, took 40 on a slow machine; an honest one takes less than one."""
MEMORY = LARGEST_TOTAL + 1100 * MB
"""Bytes, above what the process has: all programs of the largest hand-in, and the dearest notebook."""


@contextmanager
def bounded(origin: str) -> Iterator[None]:
    """Refused where what is done in here takes more than reading a hand-in may."""
    try:
        with less_memory(MEMORY), less_time(SECONDS):
            yield
    except TooLong:
        raise Refused(too_long(origin)) from None
    except MemoryError:
        text = "{origin} takes more than {memory} MB of memory to read; look at it by hand."
        raise Refused(Text(text, {"origin": origin, "memory": MEMORY // MB})) from None


def too_long(origin: str) -> Text:
    """Why a hand-in was not read whose time was over."""
    text = "{origin} takes more than {seconds} s of processor time to read; look at it by hand."
    return Text(text, {"origin": origin, "seconds": SECONDS})
