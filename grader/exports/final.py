"""Which grades leave for a platform: those that are whole. Others are named, never sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.records import Grade


@dataclass(frozen=True, slots=True)
class Exported:
    """A file for another program, and whom it has nothing of."""

    content: bytes
    count: int
    """Students that are in it."""
    not_final: tuple[str, ...] = ()
    """Students whose grade is provisional or not wholly judged, and who are left out."""
    nameless: tuple[str, ...] = ()
    """Students whose hand-in does not bear the platform's name, by which it would know them."""


def is_final(grade: Grade) -> bool:
    """Whether every test was judged, those that train too."""
    return grade.judged and not grade.provisional


def final_ones(grades: Iterable[Grade]) -> list[Grade]:
    """Those that may leave."""
    return [one for one in grades if is_final(one)]


def not_final_ids(grades: Sequence[Grade]) -> tuple[str, ...]:
    """Whose grades may not."""
    return tuple(one.submission.student_id for one in grades if not is_final(one))
