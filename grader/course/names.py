"""How the students of a course name what they hand in, where the lecturer has said so.

    [[names]]
    pattern = "{any}_{name}_{id}_v{attempt}"
    examples = { "class1_Zhang San_2214001_v2" = "2214001" }

``{id}`` is the student's, ``{name}`` a name, ``{attempt}`` a number, ``{any}`` whatever else; the rest is as
it is written, and the name's suffix is left out. Examples are tried when the course is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from grader.course.tables import Page, advice

_FIELDS = {"id": r"[\w.-]+?", "name": r".+?", "attempt": r"\d+", "any": r".*?"}
_MOST_FIELDS, _LONGEST = 5, 150
"""Bounds on what trying a pattern on a stranger's name may cost."""
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A table of ``[[names]]``."""

    pattern: str
    examples: Mapping[str, str] = field(default_factory=dict)
    """Names of hand-ins, and the id in each."""


class InName(NamedTuple):
    """What a pattern finds in a name."""

    id: str
    name: str
    attempt: int


def said_by(patterns: Iterable[NamePattern], name: str) -> InName | None:
    """What the first pattern that fits finds in a name without its suffix; None if none fits."""
    for one in patterns:
        if len(name) <= _LONGEST and (found := _compiled(one.pattern).fullmatch(name)):
            parts = found.groupdict(default="")
            return InName(
                parts["id"], parts.get("name", "").strip(), int(parts.get("attempt") or 0)
            )
    return None


def check_names(page: Page, patterns: Iterable[NamePattern]) -> None:
    """Complain of patterns that cannot be used, and of examples that they read otherwise."""
    for number, one in enumerate(patterns):
        wrong = list(_wrong_with(one.pattern))
        for text in wrong:
            page.complain(("names", number, "pattern"), text)
        for name, wanted in {} if wrong else one.examples.items():
            said = said_by([one], name)
            if said is None or said.id != wanted:
                found = f"finds {said.id!r} in" if said else "does not fit"
                text = f"the pattern {found} {name!r}; correct one of them"
                page.complain(("names", number, "examples", name), text)


def _wrong_with(pattern: str) -> Iterator[str]:
    fields = _PLACE.findall(pattern)
    for name in fields:
        if name not in _FIELDS:
            yield f"there is no {{{name}}}; {advice(name, [*_FIELDS])}"
    if len(fields) > _MOST_FIELDS:
        yield f"more than {_MOST_FIELDS} fields; write one {{any}} for what lies side by side"
    if fields.count("id") != 1:
        yield "the pattern needs {id} once; write it where the student's id stands"
    for name in ("name", "attempt"):
        if fields.count(name) > 1:
            yield f"{{{name}}} stands twice; write {{any}} for one of them"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = _PLACE.split(pattern)  # what is written, then a field, by turns
    texts = (
        re.escape(part) if place % 2 == 0 else _group(part) for place, part in enumerate(parts)
    )
    return re.compile("".join(texts), re.IGNORECASE)


def _group(name: str) -> str:
    return _FIELDS[name] if name == "any" else f"(?P<{name}>{_FIELDS[name]})"
