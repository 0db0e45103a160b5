"""Operators of torch that raise while an exercise runs that is to do without them.

They raise in torch's dispatcher, below Python: whatever a ready-made function is called by (another name, a
subclass, a scripted function, a thread, ``torch._C``), it comes by here.
"""

from __future__ import annotations

import fnmatch
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import torch
from torch.library import Library, get_kernel

Charge = Callable[[str, str], bool]
"""Told a rule and an operator's name; whether the call is the student's."""

_COMPOSITE = "CompositeImplicitAutograd"
"""The kernel of an operator that is made of others, for all devices."""


class ReadyMade(RuntimeError):
    """What an operator raises that an exercise is to do without."""


class Barred:
    """The operators that some rules forbid, in this whole process, until it is closed."""

    def __init__(self, rules: tuple[str, ...], device: str, charge: Charge) -> None:
        """``rules``: names as torch's functions have them, ``*`` for any letters."""
        self.rules, self.device = rules, device
        self._library = Library("aten", "IMPL")  # type: ignore[no-untyped-call]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns of every kernel that is replaced
            for operator, rule in dict(_operators(rules)).items():
                for key in _keys(operator, device):
                    kernel = get_kernel(operator, "CPU" if key == _COMPOSITE else key)
                    stand_in = _stand_in(kernel, rule, operator, charge)
                    own = operator.partition("::")[2]
                    self._library.impl(own, stand_in, key, with_keyset=True)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Give the operators back their own kernels."""
        self._library._destroy()  # type: ignore[no-untyped-call]


def _stand_in(kernel: Any, rule: str, operator: str, charge: Charge) -> Callable[..., Any]:
    name = operator.partition("::")[2].partition(".")[0]

    def call(keys: Any, *arguments: Any, **named: Any) -> Any:
        if charge(rule, name):
            raise ReadyMade(f"{name} is not to be used in this exercise")
        return kernel.call_boxed(keys, *arguments, **named)

    return call


def _operators(rules: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Operators by their full names, each with the rule that forbids it."""
    known = _overloads()
    for rule in rules:
        for name in fnmatch.filter(known, rule) if "*" in rule else [rule]:
            yield from ((operator, rule) for operator in known.get(name, ()))


@cache  # a zygote's rehearsal fills it, for all its workers
def _overloads() -> dict[str, list[str]]:
    """The names of torch's operators, each with its overloads' full names."""
    found: dict[str, list[str]] = {}
    for operator in torch._C._dispatch_get_all_op_names():
        if operator.startswith("aten::"):
            found.setdefault(operator[len("aten::") :].partition(".")[0], []).append(operator)
    return found


def _keys(operator: str, device: str) -> list[str]:
    """Where a kernel of the operator's is to be replaced."""
    has = torch._C._dispatch_has_computed_kernel_for_dispatch_key
    if torch._C._dispatch_has_kernel_for_dispatch_key(operator, _COMPOSITE):
        return [_COMPOSITE]
    keys = ["CPU", "CUDA"] if device == "cuda" else ["CPU"]
    return [key for key in keys if has(operator, key)]
