"""What ``lab.toml`` says beside what the tests say: points, forbidden functions, the secret."""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from grader.course.lab import Lab
from grader.course.tables import Page, nearest
from grader.judging.item import Card

MOST_PRACTICE = 0.2
"""The share of an exercise's points that good practice may have."""
POINTS = 100
SHIPPED = "replace me"
"""How a secret begins that everybody can read."""


def rubric(lab: Lab, cards: Sequence[Card]) -> Iterator[str]:
    """Complaints: points that do not add up, too many for good practice, functions that torch has not."""
    page = Page(lab.folder / "lab.toml")

    def at(*key: str, item: str = "") -> str:
        return f"{page.path}:{page.line(key, item)}"

    if lab.max_score != POINTS:
        yield f"{at('exercises')}: the points add up to {lab.max_score:g}, not {POINTS}"
    for exercise in lab.exercises:
        place = at("exercises", exercise.name, "points")
        own = [card for card in cards if card.exercise == exercise.name]
        total = sum(card.points for card in own)
        practice = sum(card.points for card in own if card.practice)
        if total != exercise.points:
            said = f"has {exercise.points:g} points, its tests are worth {total:g}"
            yield f"{place}: {exercise.name} {said}"
        if practice > MOST_PRACTICE * exercise.points:
            yield (
                f"{place}: {exercise.name} gives {practice:g} of {exercise.points:g} points for good "
                f"practice; {MOST_PRACTICE:.0%} is the most"
            )
        if (exercise.forbidden or exercise.forbidden_modules) and not exercise.shortcuts:
            yield (
                f"{place}: {exercise.name} forbids ready-made functions; name one in `shortcuts` that would"
                " answer it, to show that it earns nothing"
            )
        for name, meant in _misspelt(exercise.forbidden):
            line = at("exercises", exercise.name, "forbidden", item=name)
            yield f"{line}: torch has no function {name!r} to forbid; {meant}"
    if lab.thresholds and not any(card.training for card in cards):
        yield f"{at('thresholds')}: there are thresholds, but no test is marked training"


def _misspelt(forbidden: Collection[str]) -> Iterator[tuple[str, str]]:
    """Names that torch has not, and what to write; beside the right name, one may be another build's."""
    for name in forbidden:
        if not fnmatch.filter(_torch_functions(), name):
            near = nearest(name, _torch_functions())
            if near not in forbidden:
                yield name, f"write {near}" if near else "take it out"


def secret_doubt(lab: Lab) -> str:
    """Why the secret is none, "" if it may be one: who knows it can foresee every hidden input."""
    page = Page(lab.folder / "lab.toml")
    place = f"{page.path}:{page.line(('secret',))}"
    if not lab.secret.strip():
        return f"{place}: the secret is empty, so anybody can foresee hidden inputs; write your own"
    if lab.secret.startswith(SHIPPED):
        return f"{place}: the secret is the shipped one, which anybody can read; write your own"
    return ""


@cache
def _torch_functions() -> Collection[str]:
    """Names that a rule may mean: Python's, with their module too, and those of operators' overloads."""
    import torch
    from torch.overrides import get_ignored_functions, get_overridable_functions

    overridable = get_overridable_functions()
    functions = [*get_ignored_functions(), *(one for some in overridable.values() for one in some)]
    names = {getattr(function, "__name__", "") for function in functions}
    names |= {
        f"{getattr(one, '__module__', '')}.{getattr(one, '__name__', '')}" for one in functions
    }
    for name in torch._C._dispatch_get_all_op_names():
        operator, _, overload = name.partition("::")[2].partition(".")
        names |= {operator, f"{operator}.{overload or 'default'}"}
    return frozenset(names)
