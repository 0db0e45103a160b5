"""What a person decided of hand-ins, once: whose one is, or that it does not count.

It outranks what names, platforms and the roster say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grader.intake.entries import Entry
from grader.intake.naming import Named, read_name, slug

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
