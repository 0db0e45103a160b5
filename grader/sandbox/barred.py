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

_COMPOSITE = "CompositeImplicitAutograd", "CompositeExplicitAutograd"
"""Kernels for all devices, such as that of an operator that is made of others."""
_LAYOUTS = "{}", "Mkldnn{}", "Quantized{}", "Sparse{}", "SparseCsr{}", "NestedTensor{}"
"""A device's kernels: what is no plain tensor has its own, which need not come by that of the plain one."""
_OF_PYTHON = "prims", "rngprims", "debugprims"
"""Namespaces of what is written in Python; names there, such as convert_element_type, mean something else."""


class ReadyMade(RuntimeError):
    """What an operator raises that an exercise is to do without."""


class Barred:
    """The operators that some rules forbid, in this whole process, until it is closed."""

    def __init__(self, rules: tuple[str, ...], device: str, charge: Charge) -> None:
        """``rules``: names as torch's functions have them, ``*`` for any letters."""
        self.rules, self.device = rules, device
        self._libraries: dict[str, Library] = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns of every kernel that is replaced
            for operator, rule in dict(_operators(rules)).items():
                for key, kernel in _kernels(operator, device):
                    stand_in = _stand_in(kernel, rule, operator, charge)
                    self._put(operator, key, stand_in)

    def _put(self, operator: str, key: str, stand_in: Callable[..., Any]) -> None:
        namespace, _, own = operator.partition("::")
        if namespace not in self._libraries:
            self._libraries[namespace] = Library(namespace, "IMPL")  # type: ignore[no-untyped-call]
        self._libraries[namespace].impl(own, stand_in, key, with_keyset=True)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Give the operators back their own kernels."""
        for library in self._libraries.values():
            library._destroy()  # type: ignore[no-untyped-call]


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
    """The names of torch's operators, whatever their namespace, each with its overloads' full names."""
    found: dict[str, list[str]] = {}
    for operator in torch._C._dispatch_get_all_op_names():
        namespace, _, own = operator.partition("::")
        if namespace not in _OF_PYTHON:
            found.setdefault(own.partition(".")[0], []).append(operator)
    return found


def _kernels(operator: str, device: str) -> Iterator[tuple[str, Any]]:
    """The operator's own kernels, each with the key that it is to be replaced under."""
    devices = ("CPU", "CUDA") if device == "cuda" else ("CPU",)
    keys = [layout.format(name) for name in devices for layout in _LAYOUTS]
    own = [key for key in keys if operator in _registered(key)]
    yield from ((key, _kernel(operator, key)) for key in own)
    for alias in _COMPOSITE:
        if operator in _registered(alias):
            place = next(key for key in keys if key not in own)
            yield alias, _kernel(operator, place)


@cache
def _registered(key: str) -> frozenset[str]:
    """The operators that have a kernel of their own there; none where this torch has no such layout."""
    if torch._C._parse_dispatch_key(key) is None:
        return frozenset()
    return frozenset(torch._C._dispatch_get_registrations_for_dispatch_key(key))


def _kernel(operator: str, key: str) -> Any:
    known = torch._C._parse_dispatch_key(key)  # Python has no names for some of them
    assert known is not None
    return get_kernel(operator, known)
