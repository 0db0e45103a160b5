"""What a program's definitions are given, seen from inside: a cell that stands behind the solution.

``inputs.py`` reads this file's text, so it leans on nothing of the grader's.
"""

from __future__ import annotations

import functools
import inspect
import itertools
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import torch
from torch.utils.data import DataLoader

CALLS: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
"""The calls of the present test by kind of caller, kept so that no object's identity comes twice."""
SEEN: set[tuple[str, str]] = set()
"""A definition and a kind of input that it was given, in the present test."""


def watched(definition: Any) -> Any:
    """The function or class, which from now on notes what it is given."""
    if not isinstance(definition, type):
        return _noting(definition.__name__, definition, 0)
    for name, value in list(vars(definition).items()):
        if isinstance(value, FunctionType):
            setattr(definition, name, _noting(definition.__name__, value, 1))
        elif isinstance(value, staticmethod):
            noting = _noting(definition.__name__, value.__func__, 0)
            setattr(definition, name, staticmethod(noting))
    return definition


def seen_inputs() -> list[list[str]]:
    """Pairs of a definition and a kind of input since this was asked before."""
    pairs = [list(pair) for pair in sorted(SEEN)]
    SEEN.clear()
    CALLS.clear()
    return pairs


def _noting(name: str, function: Callable[..., Any], owners: int) -> Callable[..., Any]:
    """``function``, whose first arguments are its ``owners``: no input."""
    takes_any_number = bool(function.__code__.co_flags & inspect.CO_VARARGS)

    @functools.wraps(function)
    def noting(*args: Any, **named: Any) -> Any:
        given = [*args[owners:], *named.values()]
        if not given and takes_any_number:
            SEEN.add((name, "empty"))
        _note(name, function.__qualname__, args[:owners], given)
        returned = function(*args, **named)
        if isinstance(
            returned, torch.nn.Module
        ):  # it was asked for a net, or a function: what that is given counts
            returned.register_forward_pre_hook(lambda net, own: _note(name, "", (net,), [*own]))
            returned.register_forward_hook(lambda net, own, output: _note_output(name, output))
        if isinstance(returned, FunctionType):
            return _noting(name, returned, 0)
        _note_output(name, returned)
        return returned

    return noting


def _note_output(name: str, returned: Any) -> None:
    if any(_has_one_output(part) for part in _parts(returned)):
        SEEN.add((name, "one output"))


def _note(name: str, called: str, owner: tuple[Any, ...], given: list[Any]) -> None:
    parts = [part for value in given for part in _parts(value)]
    for kind, holds in KINDS.items():
        if any(holds(part) for part in parts):
            SEEN.add((name, kind))
    if not given:
        return
    earlier, whose = CALLS.setdefault((name, called), []), owner[0] if owner else None
    for other in earlier:
        if other[0] is whose and _all_the_same(other[1:], given):
            SEEN.add((name, "called twice"))
    values = [part.detach().clone() if isinstance(part, torch.Tensor) else part for part in given]
    earlier += [(whose, *given), (whose, *values)]


def _all_the_same(one: tuple[Any, ...], other: list[Any]) -> bool:
    return len(one) == len(other) and all(map(_same, one, other))


def _same(one: Any, other: Any) -> bool:
    """The same object, or equal values of the kinds that questions consist of."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, torch.Tensor):
        return one.shape == other.shape and one.dtype == other.dtype and bool((one == other).all())
    if isinstance(one, list | tuple):
        return _all_the_same(tuple(one), list(other))
    return isinstance(one, bool | int | float | str) and one == other


def _parts(value: Any) -> Iterator[Any]:
    """The value, and what it holds if it is a list, a tuple, a dict or a loader of batches."""
    yield value
    items = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list | tuple | DataLoader):
        for item in items:
            yield from _parts(item)


# -- kinds


def _is_not_contiguous(part: Any) -> bool:
    return isinstance(part, torch.Tensor) and not part.is_contiguous()


def _has_one_row(part: Any) -> bool:
    return isinstance(part, torch.Tensor) and part.dim() > 0 and len(part) == 1


def _has_one_output(part: Any) -> bool:
    return isinstance(part, torch.Tensor) and 1 in (part.shape[1:] or part.shape)


def _has_equal_values(part: Any) -> bool:
    """Two entries that are alike: a few of many are by chance, and whole numbers come twice anyway."""
    if isinstance(part, torch.Tensor):
        repeated = part.numel() - len(torch.unique(part))
        return part.is_floating_point() and repeated > part.numel() // 50
    return isinstance(part, list) and any(_same(a, b) for a, b in itertools.pairwise(part))


def _requires_a_gradient(part: Any) -> bool:
    return isinstance(part, torch.Tensor) and part.requires_grad


def _has_no_dimensions(part: Any) -> bool:
    return isinstance(part, torch.Tensor) and part.dim() == 0


def _is_empty(part: Any) -> bool:
    if isinstance(part, torch.Tensor):
        return part.numel() == 0
    return isinstance(part, list | tuple | dict) and not part


def _is_nested(part: Any) -> bool:
    """A module with grandchildren, or a list of lists."""
    if isinstance(part, torch.nn.Module):
        return any(list(child.children()) for child in part.children())
    return isinstance(part, list | tuple) and any(isinstance(own, list) for own in part)


KINDS: dict[str, Callable[[Any], bool]] = {
    "not contiguous": _is_not_contiguous,
    "one row": _has_one_row,
    "equal values": _has_equal_values,
    "requires a gradient": _requires_a_gradient,
    "no dimensions": _has_no_dimensions,
    "empty": _is_empty,
    "nested": _is_nested,
}
"""What is seen of an input; "one output" is seen of what is returned, "called twice" of the calls."""
