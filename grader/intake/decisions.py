"""What people said of hand-ins: a decision about one, and a course's patterns of names.

A decision, whose a hand-in is or that it does not count, is asked once and outranks all that names, platforms
and the roster say. A pattern outranks what is usually read in names, but not the platform.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.course.names import InName, NamePattern, said_by
from grader.intake.entries import Entry, stem
from grader.intake.naming import Named, read_name, readable, slug

Decisions = Mapping[str, str]
"""The name under which something was handed in, to the student whose it is; "" for nobody's."""


def given_to(student: str, entry: Entry, lab_name: str, roster: Mapping[str, str]) -> Entry:
    """The entry as if its name said this student, and nobody else."""
    own = Named(number=slug(student)) if student in roster else read_name(student, lab_name)
    if own.shown_id != slug(student):
        own = Named(number=slug(student))
    named = replace(
        entry.named,
        number=own.number,
        letters=own.letters,
        spelling=own.spelling,
        name=roster.get(student, own.name),
        platform_id="",
        partners=(),
        claimed="",
    )
    return replace(entry, named=named)


def said_of(entry: Entry, patterns: Sequence[NamePattern]) -> InName | None:
    """What the course's patterns find in its name; nothing where a platform says who it is."""
    if entry.named.platform_id or entry.named.platform or len(entry.paths) != 1:
        return None
    return said_by(patterns, unicodedata.normalize("NFC", readable(stem(entry.paths[0]))))


def as_said(said: InName, entry: Entry, lab_name: str, roster: Mapping[str, str]) -> Entry:
    """The entry with the student, name and attempt that a pattern found."""
    own = given_to(said.id, entry, lab_name, roster)
    name = roster.get(said.id, said.name)
    return replace(own, named=replace(own.named, name=name, attempt=said.attempt))
