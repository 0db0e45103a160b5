"""Which entries are one student's, and the id that each student has in this class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from grader.intake.entries import Entry
from grader.intake.submissions import HandIn


def by_student(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """The entries of each student, who is known by the number.

    One number with different letters before it and different names is two students.
    """
    numbers: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        numbers[entry.named.whose].append(entry)
    for same_number in numbers.values():
        by_letters: dict[str, list[Entry]] = defaultdict(list)
        for entry in same_number:
            by_letters[entry.named.letters.casefold()].append(entry)
        students: list[list[Entry]] = []
        for _, group in sorted(by_letters.items()):
            same = [student for student in students if _may_be_one(student, group)]
            if same:
                same[0].extend(group)
            else:
                students.append(group)
        yield from students


def _may_be_one(some: Iterable[Entry], others: Iterable[Entry]) -> bool:
    names = {entry.named.name.casefold() for entry in some} - {""}
    other_names = {entry.named.name.casefold() for entry in others} - {""}
    return not names or not other_names or bool(names & other_names)


def with_own_ids(hand_ins: Iterable[HandIn]) -> Iterator[HandIn]:
    """Sorted, and no two with an id that some file system takes for the same."""
    taken: set[str] = set()
    for hand_in in sorted(hand_ins, key=lambda hand_in: (hand_in.student_id, hand_in.origin)):
        own, count = hand_in.student_id, 1
        while own.casefold() in taken:
            count += 1
            own = f"{hand_in.student_id}-{count}"
        taken.add(own.casefold())
        yield replace(hand_in, student_id=own)
