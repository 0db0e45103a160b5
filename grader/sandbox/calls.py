"""One question to student code and its answer, the same in a worker and in a student's own process."""

from __future__ import annotations

import copy
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from fnmatch import fnmatchcase
from functools import cache, partial
from types import FrameType, ModuleType
from typing import Any

import numpy
import torch
from torch.overrides import TorchFunctionMode

from grader.sandbox.barred import Barred
from grader.sandbox.loading import parse
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
        cells: Sequence[tuple[str, str]],
        uses: Mapping[str, Sequence[Use]] = _NONE,
        *,
        reference: ModuleType | None = None,
        alone: bool = True,
    ) -> None:
        """``cells`` are the student's own text, each with the file name that tracebacks show.

        ``uses``: exercise to the forbidden modules that were found by reading. ``reference`` holds what
        is not theirs in ``module``. ``alone``: nobody else computes in this process.
        """
        self.module = module
        self.probes = probes
        self.labels = frozenset(label for label, _ in cells)
        self.uses = {name: [[u.name, u.label, u.line] for u in own] for name, own in uses.items()}
        self._cells, self._alone = cells, alone
        self._barred: Barred | None = None
        self._charges = _Charges(self.labels, probes, reference)

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """Do what ``question`` asks and say what was seen: a value, or the error that was raised.

        A question has ``do`` ("call", "each" for a list of argument tuples, or "probe"), ``name``,
        ``arguments``, ``named``, ``seed``, ``exercise``, ``forbidden`` (torch functions that the student
        is to do without, see ``_Watch`` and ``Barred``) and ``device``.
        """
        set_the_stage(question["seed"])
        used = [*self.uses.get(question["exercise"], [])]
        exercise = question["exercise"]
        self._charges.begin(used, exercise, partial(self._place_of, exercise))
        try:
            arguments, named = _at_home(
                (question["arguments"], question["named"]), question["device"]
            )
            with self._without(tuple(question["forbidden"]), question["device"]):
                value = self._do(
                    question["do"], question["name"], question["device"], arguments, named
                )
            return {"value": plain(value), "used": used}
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return {
                "error": describe(error, self.labels, self.module, self.probes),
                "used": used,
            }

    @contextmanager
    def _without(self, forbidden: tuple[str, ...], device: str) -> Iterator[None]:
        """What is forbidden raises; where nobody else computes here, until another exercise's turn."""
        known = self._barred
        if known and (known.rules, known.device) != (forbidden, device):
            known.close()
            self._barred = None
        if not forbidden:
            yield
            return
        self._barred = self._barred or Barred(forbidden, device, self._charges.of_an_operator)
        try:
            with _Watch(forbidden, self._charges):
                yield
        finally:
            if not self._alone:
                self._barred.close()
                self._barred = None

    def _place_of(self, name: str) -> list[Any]:
        """Where the student's text makes a name what it is."""
        statements = [one for one in parse(self._cells).statements if name in one.binds]
        if not statements:
            return [self._cells[-1][0], 1]
        return [statements[-1].label, statements[-1].node.lineno]

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


class _Charges:
    """Notes who calls what is forbidden: a few of a question's uses."""

    def __init__(
        self, labels: frozenset[str], probes: ModuleType, reference: ModuleType | None
    ) -> None:
        self._labels, self._probes = labels, vars(probes)
        self._reference = vars(reference) if reference else None
        self.begin([], "", list)

    def begin(self, used: list[list[Any]], exercise: str, whole: Callable[[], list[Any]]) -> None:
        """A new question. ``whole`` says where the exercise stands, for who calls from no line of theirs."""
        self._used, self._exercise, self._whole = used, exercise, whole

    def of_an_operator(self, rule: str, name: str) -> bool:
        """Whether the student has led to a call of this operator."""
        return self.charge(rule, name, sys._getframe(2))

    def charge(self, rule: str, name: str, frame: FrameType | None) -> bool:
        """Note a call that comes from a line of theirs, or from what they have put in an exercise's place.

        What a probe or the reference itself calls is not theirs. What is noted is the rule, since a rule
        tells nothing that the judge does not know.
        """
        place: list[Any] | None = None
        while frame is not None and place is None:
            if frame.f_code.co_filename in self._labels:
                place = [frame.f_code.co_filename, frame.f_lineno]
            elif self._is_trusted(frame, name):
                return False
            frame = frame.f_back
        place = place or self._whole()
        if len(self._used) < 5 and place not in [use[1:] for use in self._used]:
            self._used.append([rule, *place])
        return True

    def _is_trusted(self, frame: FrameType, name: str) -> bool:
        """Whether the reference calls it, or a probe whose own text does.

        A probe's text says ``relu``, or ``ReLU`` for the module; else, or where the exercise itself has that
        name, it calls what the student put in its place.
        """
        if frame.f_globals is not self._probes:
            return frame.f_globals is self._reference
        names = {own for own in frame.f_code.co_names if own != self._exercise}
        said = {own.replace("_", "").lower() for own in names}
        return name.replace("_", "") in said


class _Watch(TorchFunctionMode):
    """Notes each forbidden torch function that is called, also one that is made of allowed operators.

    A function mode sees ``F.relu(x)``, ``x.relu()``, ``nn.ReLU()(x)`` and ``torch.ops.aten.relu(x)``
    alike, and sees nothing that is merely imported. What is forbidden is a name, ``*`` in it stands for
    any letters, or a name with its module where two functions share one: ``torch.nn.functional.unfold``.
    """

    def __init__(self, forbidden: tuple[str, ...], charges: _Charges) -> None:
        super().__init__()
        self.forbidden, self._charges = forbidden, charges

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        name, module = getattr(func, "__name__", ""), getattr(func, "__module__", "")
        rule = _rule_for(name, f"{module}.{name}", self.forbidden)
        if rule is not None:
            self._charges.charge(rule, name.partition(".")[0], sys._getframe(1))
        return func(*args, **(kwargs or {}))


@cache  # the same few functions, over and over
def _rule_for(name: str, dotted: str, forbidden: tuple[str, ...]) -> str | None:
    """Which of the rules forbids a torch function."""
    for rule in forbidden:
        if rule in (name, dotted) or ("*" in rule and fnmatchcase(name, rule)):
            return rule
    return None
