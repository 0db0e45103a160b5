"""The student as a test sees them: ask a question, get an observation.

The same Student serves both sides of the trust line. Only the Runner behind it differs: a worker in
its jail when grading, the student's own process when they run pytest.
"""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Protocol

import torch

from grader.course.lab import Exercise
from grader.isolation.stopped import Stopped
from grader.records import Failure, Kind, Place, Text
from grader.sandbox.loading import Broken
from grader.sandbox.newer_python import NEWER_PYTHON
from grader.sandbox.reading import lies_in
from grader.sandbox.wire import BadReply, names_in
from grader.shown import fit, fit_lines
from grader.testing import Wrong, asked, seed_from, show


@dataclass(frozen=True, slots=True)
class Raised:
    """The error that student code raised."""

    types: tuple[str, ...]
    """Names of its classes, the most special first."""
    message: str
    """For public feedback only: it may repeat an input."""
    place: Place | None
    missing: str = ""
    """The name that the student's file should define and does not."""
    not_started: bool = False
    memory: bool = False

    @property
    def name(self) -> str:
        """The first of its classes that Python itself knows: a student's own name could carry anything."""
        return next(filter(_is_pythons, self.types), "Exception")


def _is_pythons(name: str) -> bool:
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one question."""

    value: Any = None
    raised: Raised | None = None
    used: tuple[tuple[str, Place], ...] = ()
    """What is forbidden and was used, and the student's lines that did so."""
    devices: frozenset[str] = frozenset()
    """Device types that the value's tensors lived on."""
    broken: tuple[Broken, ...] = ()
    """What could not be loaded."""


def read_answer(
    reply: Any,
    lines: Mapping[str, int],
    devices: Collection[str] = (),
    broken: tuple[Broken, ...] = (),
) -> Answer:
    """The reply of ``sandbox.calls.Subject.answer`` as a record; BadReply if it is anything else.

    A reply comes from a hostile program: every field is taken by its exact type, and a place counts only
    if it lies in one of the student's own files (``lines``: name to length). Words are made fit to be shown.
    """
    match reply:
        case {"value": value, "used": list(used)} if not _records_gradients(value):
            raised = None
        case {
            "error": {
                "types": [str(), *_] as types,
                "message": str(message),
                "place": place,
                "missing": (str() | None) as missing,
                "not_started": bool(not_started),
                "memory": bool(memory),
            },
            "used": list(used),
        }:
            value = None
            raised = Raised(
                types=tuple(fit(name, 100) for name in types[:20] if isinstance(name, str)),
                message=fit_lines(message, 500),
                place=_place(place, lines),
                missing=missing if missing and missing.isidentifier() else "",
                not_started=not_started,
                memory=memory,
            )
        case _:
            raise BadReply("it is not an answer")
    return Answer(value, raised, tuple(_uses(used, lines)), frozenset(devices), broken)


def _records_gradients(value: Any) -> bool:
    """Whether a test's own arithmetic with it would fail: ``plain`` leaves no such tensor in a value."""
    if isinstance(value, torch.Tensor):
        return value.requires_grad
    items = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list | tuple) and any(map(_records_gradients, items))


def _uses(used: list[Any], lines: Mapping[str, int]) -> Iterator[tuple[str, Place]]:
    for entry in used[:5]:
        match entry:
            case [str(name), str(label), int(line)]:
                place = _place([label, line], lines)
                if place is not None:
                    yield name[:80], place


def _place(found: Any, lines: Mapping[str, int]) -> Place | None:
    match found:
        case [str(label), int(line)] if label in lines and type(line) is int:
            return Place(PurePath(label).name, line) if 0 < line <= lines[label] else None
    return None


INSIDE = (
    "grader.sandbox",
    "torch.library",
    "torch._C",
    "torch._decomp",
    "torch._inductor",
    "torch._prims",
    "torch._refs",
    "torch.ops.mkl",
    "torch.ops.mkldnn",
    "torch.ops.mkldnn_prepacked",
    "torch.ops.onednn",
    "torch.ops.quantized",
)
"""By which one gets past what tells that a function runs: torch's kernels, and its functions once more, in
Python or joined to others. An exercise that is to do without some functions does without these."""


def _modules(exercise: Exercise) -> tuple[str, ...]:
    """The modules that its code must not refer to."""
    return exercise.forbidden_modules + (INSIDE if exercise.forbidden else ())


def rules_of(exercises: Collection[Exercise]) -> dict[str, list[list[str]]]:
    """What the student's code is read for, by exercise: the fields of a ``sandbox.reading.Rule``."""
    parts = {exercise.name: exercise.parts for exercise in exercises}
    return {
        exercise.name: [
            list(exercise.parts),
            [part for name in exercise.builds_on for part in parts.get(name, (name,))],
            list(_modules(exercise)),
        ]
        for exercise in exercises
        if _modules(exercise)
    }


@dataclass(frozen=True, slots=True)
class Question:
    """What a test has asked, and the answer."""

    do: str
    """As in ``sandbox.calls``."""
    name: str
    arguments: Sequence[Any]
    """Of a question that is asked of several inputs: those of the input that is looked at, or all of them."""
    named: Mapping[str, Any]
    seed: int
    number: int
    """Among the test's questions, from 1."""
    input: int | None = None
    """Which of several inputs is looked at, from 0."""
    answer: Any = None


class Runner(Protocol):
    """Where a student's code runs."""

    has_reference: bool
    """Whether the reference's versions stand in for what an exercise builds on."""

    def ask(self, question: dict[str, Any]) -> Answer:
        """Put one question; Stopped if the code did not live to answer it."""


class Student:
    """One student during one test."""

    def __init__(self, runner: Runner, exercise: Exercise, seed: str, device: str) -> None:
        self._runner = runner
        self._exercise = exercise
        self._seed = seed
        self.device = device
        """Where the inputs lie: "cpu" or "cuda"."""
        self._count = 0
        self.last: Question | None = None
        """What was asked last."""

    def call(self, name: str, *arguments: Any, **named: Any) -> Any:
        """What the student's function returns; ``Class()`` and ``Class.method`` make an instance first."""
        answer = self._ask("call", name, arguments, named)
        value = self._value(name, answer)
        if not answer.devices <= {self.device}:
            text = Text("The result is not on the device of the inputs.")
            raise Wrong(Failure(Kind.DEVICE, text))
        return value

    def each(self, name: str, inputs: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """Every input with what the student's function returns for it, asked in one question.

        An input that is a tuple holds several arguments. Far cheaper than as many calls; all of them share
        one seed, and one that raises fails them all.
        """
        several = list(inputs)
        arguments = [item if isinstance(item, tuple) else (item,) for item in several]
        values = self._value(name, self._ask("each", name, arguments, {}))
        if not isinstance(values, list) or len(values) != len(several):
            raise Wrong(Failure(Kind.REPLY, Text("There is not one answer for each question.")))
        question = self.last
        assert question is not None
        for place, (item, own, value) in enumerate(zip(several, arguments, values, strict=True)):
            self._remember(replace(question, arguments=own, input=place, answer=value))
            yield item, value
        self._remember(question)  # whatever is judged now may be of any input

    def probe(self, name: str, *arguments: Any, **named: Any) -> Any:
        """What the lab's probe ``name`` saw when it looked at the student's module."""
        return self._value(self._exercise.name, self._ask("probe", name, arguments, named))

    def error(self, name: str, *arguments: Any, **named: Any) -> tuple[str, ...]:
        """The class names of the exception that a call raised, most special first; () if it raised none."""
        return self._error(name, self._ask("call", name, arguments, named))

    def probe_error(self, name: str, *arguments: Any, **named: Any) -> tuple[str, ...]:
        """As ``error``, for a probe."""
        return self._error(self._exercise.name, self._ask("probe", name, arguments, named))

    @property
    def knows_the_reference(self) -> bool:
        """Whether their code runs beside parts of the solution: what it says could repeat them."""
        return self._runner.has_reference and bool(self._exercise.builds_on)

    def question(self) -> str:
        """The last question with its inputs, for public feedback; "" if none was asked."""
        if self.last is None:
            return ""
        return f"{self.last.name}({', '.join(map(show, self.last.arguments))})"

    def _remember(self, question: Question) -> None:
        self.last = question
        asked[:] = question.arguments

    def _ask(self, do: str, name: str, arguments: Sequence[Any], named: Any) -> Answer:
        self._count += 1
        seed = seed_from(f"{self._seed}/call {self._count}")
        remembered = Question(do, name, arguments, named, seed, self._count)
        self._remember(remembered)
        question = {
            "do": do,
            "name": name,
            "arguments": arguments,
            "named": named,
            "seed": seed,
            "exercise": self._exercise.name,
            "forbidden": list(self._exercise.forbidden),
            "device": self.device,
        }
        try:
            answer = self._runner.ask(question)
        except Stopped as stopped:
            raise Wrong(stopped.failure) from None
        self.last = replace(remembered, answer=answer.value)
        return answer

    def _value(self, name: str, answer: Answer) -> Any:
        self._refuse_shortcuts(answer)
        if answer.raised:
            raise Wrong(self._failure(name, answer.raised, answer.broken))
        return answer.value

    def _error(self, name: str, answer: Answer) -> tuple[str, ...]:
        self._refuse_shortcuts(answer)
        raised = answer.raised
        if raised is None:
            return ()
        if raised.missing or raised.not_started or raised.memory:
            raise Wrong(self._failure(name, raised, answer.broken))
        return raised.types

    def _refuse_shortcuts(self, answer: Answer) -> None:
        for name, place in answer.used:
            text = self._shortcut(name)
            if text is not None:  # else it is a worker's invention
                raise Wrong(Failure(Kind.FORBIDDEN, text, place=place))

    def _shortcut(self, name: str) -> Text | None:
        if name in self._exercise.forbidden:
            text = "It calls the ready-made {name}; this exercise asks you to write it."
            return Text(text, {"name": name.replace("*", "")})
        for module in _modules(self._exercise):
            if lies_in(name, module):
                text = "It uses {name}; this exercise asks you to do without {module}."
                shown = name if _exists(name) else module  # any other name could carry anything
                return Text(text, {"name": shown, "module": module})
        return None

    def _failure(self, name: str, raised: Raised, broken: tuple[Broken, ...]) -> Failure:
        if raised.missing:
            own = {name.partition(".")[0].removesuffix("()"), *self._exercise.parts}
            known = own | {*self._exercise.builds_on}  # any other name could carry anything
            missing = raised.missing if raised.missing in known else self._exercise.name
            return _absent(missing, broken, raised.place)
        if raised.not_started and raised.message in self._exercise.builds_on:
            return Failure(Kind.NEEDS, Text("It needs {name} first.", {"name": raised.message}))
        if raised.not_started:
            return Failure(Kind.NOT_STARTED, Text("Not started."), place=raised.place)
        if raised.memory:
            text = Text("It asked for more memory than it may use.")
            return Failure(Kind.MEMORY, text, place=raised.place)
        for entry in broken:  # an undefined name whose import or definition did not load
            if raised.name == "NameError" and any(f"'{n}'" in raised.message for n in entry.names):
                return _not_loaded(entry)
            if raised.name == "NameError" and _is_star(entry):
                cause = _cause(entry) | {"name": name}
                text = Text(
                    "{name} raised NameError. What it misses may be from an import that failed: {names}"
                    " ({error}: {message})",
                    cause,
                )
                return Failure(Kind.RAISED, text, place=raised.place)
        values = {"name": name, "error": raised.name}
        text = Text("{name} raised {error}.", values)
        if raised.name in _OF_THE_SYSTEM:
            text = Text(
                "{name} raised {error}. While it is graded, code has no network, no files but those of its"
                " own folder, and few further processes, on some machines none (num_workers=0 needs none).",
                values,
            )
        if any(words in raised.message for words in _WITHOUT_A_GPU):
            text = Text(
                "{name} raised {error}: there is no GPU here. Instead of .cuda() write .to(x.device), where x"
                " is a given tensor: that works with a GPU and without.",
                values,
            )
        details = f"{raised.types[0]}: {raised.message}"
        return Failure(Kind.RAISED, text, place=raised.place, details=details)


VERSION = "{}.{}".format(*sys.version_info)
"""Of the Python that runs student code, which is this one."""
_WITHOUT_A_GPU = (
    *("not compiled with CUDA", "No CUDA GPUs", "no NVIDIA driver"),
    "not linked with support for mps",
)

_OF_THE_SYSTEM = ("PermissionError", "BlockingIOError", "OSError")


def _exists(name: str) -> bool:
    """Whether a library that is loaded defines this dotted name."""
    module, _, last = name.rpartition(".")
    return last in names_in(module)


def _absent(name: str, broken: tuple[Broken, ...], place: Place | None) -> Failure:
    """Why a name is missing: what should define it did not load, or nothing does."""
    for entry in broken:
        if name in entry.names or (not entry.names and not _cell_of(entry)):
            return _not_loaded(entry)
    for entry in broken:
        if _is_star(entry) or not entry.names:
            return _not_loaded(entry, name)
    text = Text("Your file defines no {name}.", {"name": name})
    return Failure(Kind.MISSING, text, place=place)


def _not_loaded(entry: Broken, missing: str = "") -> Failure:
    """What did not load; ``missing`` is a name that it may have defined."""
    place = Place(PurePath(entry.label).name, entry.line)
    text = broken_text(entry)
    if missing:
        values = {"name": missing, "what": text}
        text = Text("Your file defines no {name}, unless it was to come from here. {what}", values)
    return Failure(Kind.IMPORT, text, place=place)


def broken_text(entry: Broken) -> Text:
    """A statement, cell or file that did not load, in a sentence."""
    if not entry.error:
        return Text(
            '{names} stands under if __name__ == "__main__": alone, and that does not run when your file is'
            " graded: move it out, to the left margin.",
            _cause(entry),
        )
    if entry.error == NEWER_PYTHON:
        text = "Line {line} is written for a newer Python than {version}, which runs it here."
        return Text(text, {"line": entry.line, "version": VERSION})
    if entry.names:
        return Text("{names} could not be loaded: {error}: {message}", _cause(entry))
    if cell := _cell_of(entry):
        values = _cause(entry) | {"cell": cell}
        return Text("Cell {cell} could not be loaded: {error}: {message}", values)
    return Text("The file could not be loaded: {error}: {message}", _cause(entry))


def _cause(entry: Broken) -> dict[str, str]:
    return {"error": entry.error, "message": entry.message, "names": ", ".join(entry.names)}


def _cell_of(entry: Broken) -> str:
    """The number of the notebook's cell in which it stands; "" in a file without cells."""
    found = re.fullmatch(r".+\.ipynb cell (\d+)", entry.label)
    return found[1] if found else ""


def _is_star(entry: Broken) -> bool:
    return any(name.endswith(" import *") for name in entry.names)
