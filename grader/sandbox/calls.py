"""One question to student code and its answer, the same in a worker and in a student's own process."""

from __future__ import annotations

import copy
import random
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from fnmatch import fnmatchcase
from functools import cache
from types import FrameType, ModuleType
from typing import Any

import numpy
import torch
from torch.overrides import TorchFunctionMode

from grader.sandbox.raised import describe
from grader.sandbox.reading import Use
from grader.sandbox.wire import plain

_NONE: Mapping[str, Sequence[Use]] = {}


class Subject:
    """A student's module with the probes that may look at it."""

    def __init__(
        self,
        module: ModuleType,
        probes: ModuleType,
        labels: Collection[str],
        uses: Mapping[str, Sequence[Use]] = _NONE,
    ) -> None:
        """``labels`` are the file names of the student's own code, as tracebacks show them.

        ``uses``: exercise to the forbidden modules that were found by reading.
        """
        self.module = module
        self.probes = probes
        self.labels = frozenset(labels)
        self.uses = {name: [[u.name, u.label, u.line] for u in own] for name, own in uses.items()}

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """Do what ``question`` asks and say what was seen: a value, or the error that was raised.

        A question has ``do`` ("call", "each" for a list of argument tuples, or "probe"), ``name``,
        ``arguments``, ``named``, ``seed``, ``exercise``, ``forbidden`` (torch functions to watch for, see
        ``_Watch``) and ``device``.
        """
        set_the_stage(question["seed"])
        read = self.uses.get(question["exercise"], [])
        watch = _Watch(question["forbidden"], self.labels)
        try:
            arguments, named = _at_home(
                (question["arguments"], question["named"]), question["device"]
            )
            with watch if question["forbidden"] else nullcontext():
                value = self._do(
                    question["do"], question["name"], question["device"], arguments, named
                )
            return {"value": plain(value), "used": read + watch.used}
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return {
                "error": describe(error, self.labels, self.module, self.probes),
                "used": read + watch.used,
            }

    def _do(self, do: str, name: str, device: str, arguments: Any, named: dict[str, Any]) -> Any:
        if do == "probe":
            # a probe builds its nets where its data lies; on the CPU a context would only cost time
            with nullcontext() if device == "cpu" else torch.device(device):
                return getattr(self.probes, name)(self.module, *arguments, **named)
        function = self._resolve(name)
        if do == "each":
            return [function(*own) for own in arguments]
        return function(*arguments, **named)

    def _resolve(self, name: str) -> Any:
        """``f``, ``Class()`` for an instance, or ``Class.method`` for a method of one."""
        owner, _, method = name.partition(".")
        found = getattr(self.module, owner.removesuffix("()"))
        if method:
            return getattr(found(), method)
        return found() if owner.endswith("()") else found


def set_the_stage(seed: int) -> None:
    """The same seeds and global state before every call, whatever the last one left behind."""
    random.seed(seed)
    numpy.random.seed(seed % 2**32)
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.manual_seed_all(seed)
    torch.set_grad_enabled(True)
    if torch.get_default_dtype() != torch.float32:
        torch.set_default_dtype(torch.float32)
    if torch.get_default_device().type != "cpu":
        torch.set_default_device(None)
    if torch.get_num_threads() != 1:
        torch.set_num_threads(1)


def _at_home(value: Any, device: str) -> Any:
    """The student's own copy of an argument, on the device that is judged."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone().to(device).requires_grad_(value.requires_grad)
    if isinstance(value, tuple | list):
        return type(value)(_at_home(item, device) for item in value)
    if isinstance(value, dict):
        return {key: _at_home(item, device) for key, item in value.items()}
    return copy.copy(value)


class _Watch(TorchFunctionMode):
    """Notes each forbidden torch function that the student's code calls, in whatever form.

    A function mode sees ``F.relu(x)``, ``x.relu()``, ``nn.ReLU()(x)`` and ``torch.ops.aten.relu(x)``
    alike, and sees nothing that is merely imported. What is forbidden is a name, ``*`` in it stands for
    any letters, or a name with its module where two functions share one: ``torch.nn.functional.unfold``.
    What is noted is this rule, since a rule tells nothing that the judge does not know.
    """

    def __init__(self, forbidden: Collection[str], labels: frozenset[str]) -> None:
        super().__init__()
        self.forbidden = tuple(forbidden)
        self.labels = labels
        self.used: list[list[Any]] = []

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        name, module = getattr(func, "__name__", ""), getattr(func, "__module__", "")
        rule = _rule_for(name, f"{module}.{name}", self.forbidden)
        if rule is not None and len(self.used) < 5:
            place = _caller(sys._getframe(1), self.labels)
            if place is not None:
                self.used.append([rule, *place])
        return func(*args, **(kwargs or {}))


@cache  # the same few functions, over and over
def _rule_for(name: str, dotted: str, forbidden: tuple[str, ...]) -> str | None:
    """Which of the rules forbids a torch function."""
    known = (rule for rule in forbidden if fnmatchcase(name, rule) or rule == dotted)
    return next(known, None)


def _caller(frame: FrameType | None, labels: frozenset[str]) -> tuple[str, int] | None:
    """The line of the student's that led here, unless a probe called torch itself."""
    while frame is not None:
        filename = frame.f_code.co_filename
        if filename in labels:
            return filename, frame.f_lineno
        if frame.f_globals.get("__name__") == "probes":
            return None
        frame = frame.f_back
    return None
