"""From what a platform hands over to hand-ins: who handed in what, and which one counts.

    folder or zip ─► an entry for each thing that lies in it ─► entries of each student ─► the one that counts

By names alone; what counts is then read on its own (submissions.py). What cannot be taken in is a
``Problem``: it is not judged, and a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from grader.course.names import NamePattern
from grader.intake.choosing import hand_in_that_counts
from grader.intake.decisions import Decisions, as_said, given_to, said_of
from grader.intake.entries import Entry, costs_only_itself, find_entries
from grader.intake.loose_files import put_together
from grader.intake.roster import on_roster
from grader.intake.students import as_their_own, by_student, of_each_partner, with_own_ids
from grader.intake.submissions import HandIn
from grader.records import Problem


@dataclass(frozen=True, slots=True)
class HandIns:
    """A class: the hand-in of each student that counts, and what could not be taken in."""

    source: Path
    """The folder or zip that it lies in."""
    chosen: tuple[HandIn, ...]
    problems: tuple[Problem, ...]
    roster: Mapping[str, str] = field(default_factory=dict)
    """The list of the class that they were told by; empty without one."""
    too_new: tuple[str, ...] = ()
    """What was handed in after the time as of which the class is taken."""


def find_hand_ins(
    path: Path,
    lab_name: str,
    scratch: Path,
    roster: Mapping[str, str] | None = None,
    own: Path | None = None,
    is_too_new: Callable[[datetime], bool] = lambda time: False,
    decisions: Decisions = MappingProxyType({}),
    patterns: Sequence[NamePattern] = (),
) -> HandIns:
    """Find the hand-in of each student in a folder, or in a zip that holds the folder.

    ``scratch`` is a temporary folder of the caller's; a zip is unpacked there and must stay
    until every hand-in is read. ``roster`` maps students' numbers to their names: it decides which
    number a name says, and has the number of who is named without one. What lies at ``own`` is the
    grader's. What is too new, by the time that it says, is left out, as if it had not been handed in.
    A course's
    ``patterns`` outrank what names usually mean, and what a person decided outranks all of that.
    UsageError if there is nothing to look at, Refused if nothing of the zip of the class can be
    unpacked safely.
    """

    def recognised(entry: Entry) -> Entry:
        if student := decisions.get(entry.origin):
            return given_to(student, entry, lab_name, roster or {})
        if said := said_of(entry, patterns):
            return as_said(said, entry, lab_name, roster or {})
        return on_roster(entry, roster or {}, lab_name)

    found, told = find_entries(path, lab_name, scratch, own, recognised)
    problems = [one for one in told if decisions.get(one.origin) != ""]
    entries = [one for one in found if one.named.time is None or not is_too_new(one.named.time)]
    too_new = tuple(entry.origin for entry in found if entry not in entries)
    known, chosen = list[Entry](), list[HandIn]()
    counting = [one for one in put_together(entries, lab_name) if decisions.get(one.origin) != ""]
    given = [recognised(one) for one in counting if one.origin in decisions]
    for entry in of_each_partner(one for one in counting if one.origin not in decisions):
        with costs_only_itself(problems, entry.origin, entry.named.shown_id):
            known.append(recognised(entry))
    for student in by_student([*as_their_own(known, roster or {}), *given]):
        origins = ", ".join(entry.origin for entry in student)
        with costs_only_itself(problems, origins, student[0].named.shown_id):
            match hand_in_that_counts(student):
                case HandIn() as hand_in:
                    chosen.append(hand_in)
                case Problem() as problem:
                    problems.append(problem)
    return HandIns(path, tuple(with_own_ids(chosen)), tuple(problems), dict(roster or {}), too_new)
