"""Which of a student's hand-ins counts: the newest, if anything says which that is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from grader.errors import Refused
from grader.intake.entries import Entry
from grader.intake.naming import Named, in_order
from grader.intake.submissions import HandIn, read
from grader.records import Attempt, Problem, Text


def hand_in_that_counts(entries: list[Entry]) -> HandIn | Problem:
    """The newest of one student's hand-ins, or a problem if nothing says which that is."""
    newest = _newest_entries(entries)
    hand_in = _hand_in(newest[0], entries)
    if len(newest) > 1 and not _equal([_hand_in(entry, entries) for entry in newest]):
        return Problem(
            ", ".join(entry.origin for entry in entries),
            hand_in.student_id,
            Text(
                "{count} different hand-ins, and neither a time nor an attempt number says which "
                "is the newest; remove the others or number them.",
                {"count": len(newest)},
            ),
        )
    older = [entry for entry in entries if entry not in newest]
    notes = []
    if claimed := newest[0].named.claimed:
        words = "It names the number {number}, which another user of the platform names too."
        notes.append(Text(words, {"number": claimed}))
    if newest[0].named.partners:
        notes.append(_of_partners(newest[0].named.partners))
    if len(newest) > 1:
        copies = ", ".join(entry.origin for entry in newest[1:])
        notes.append(Text("The same was handed in again as {others}.", {"others": copies}))
    if older:
        others = ", ".join(entry.origin for entry in older)
        notes.append(Text("The newest hand-in counts; not judged: {others}.", {"others": others}))
    if _is_marked_late(newest[0]):
        notes.append(Text("The platform marks it as late and does not say by how much."))
    return replace(hand_in, notes=tuple(notes), earlier=tuple(_attempts(older)))


def _is_marked_late(entry: Entry) -> bool:
    platform = entry.named.platform
    return platform is not None and platform.is_late and entry.named.time is None


def _attempts(older: Iterable[Entry]) -> Iterator[Attempt]:
    for entry in older:
        if entry.named.time:
            yield Attempt(entry.origin, entry.named.time)


def _of_partners(partners: Iterable[Named]) -> Text:
    who = ", ".join(f"{one.shown_id} {one.name}".strip() for one in partners)
    return Text("Handed in together with {partners}; each has a grade for it.", {"partners": who})


def _newest_entries(entries: list[Entry]) -> list[Entry]:
    """The entries that may be the newest: by time if each has one, else what is final, else by number."""

    def order(entry: Entry) -> tuple[datetime, bool, int]:
        named = entry.named
        return in_order(named.time if timed else None), named.is_final, named.attempt

    timed = all(entry.named.time for entry in entries)
    last = max(order(entry) for entry in entries)
    return [entry for entry in entries if order(entry) == last]


def _hand_in(entry: Entry, all_of_student: Iterable[Entry]) -> HandIn:
    named = entry.named
    names = [named.name, *(other.named.name for other in all_of_student)]
    return HandIn(
        student_id=named.shown_id,
        student_name=next(filter(None, names), ""),
        origin=entry.origin,
        paths=entry.paths,
        names=entry.names,
        submitted_at=named.time,
        refused=entry.refused,
    )


def _equal(hand_ins: Iterable[HandIn]) -> bool:
    """Whether they hold the same programs; names of loose files differ, so only bytes count."""
    contents = set()
    for hand_in in hand_ins:
        try:
            files = read(hand_in).files
        except Refused:
            return False
        contents.add(tuple(sorted(hashlib.sha256(content).digest() for content in files.values())))
    return len(contents) == 1 and contents != {()}
