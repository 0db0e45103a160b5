"""A public test's question as a few lines of Python: pasted, they show a student their own answer again."""

from __future__ import annotations

import inspect
import keyword
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import torch

from grader.judging.student import Question

_MOST_NUMBERS = 24
"""Of a tensor that is written out."""
_WIDTH = 88
_MOST_NAMED = 3
"""Arguments that get a line of their own."""
_NUMPYS = (torch.float16, torch.float32, torch.float64)
_OF_CONSTANTS = {0.0: "zeros", 1.0: "ones"}
_LITERAL = (bool, int, str, type(None))
_SEEDS = {
    "torch": "torch.manual_seed({seed})",
    "random": "random.seed({seed})",
    "numpy": "numpy.random.seed({short})",
}
_MODULES = ("numpy", "probes", "random", "torch")
_TAKEN = {*_MODULES, "inputs", "load", "print"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a question comes from, and what it was put to."""

    lab: str
    file: str
    """The student's, as it is found from the lab's folder."""
    test: str
    module: ModuleType
    """The student's program."""
    probes: ModuleType
    drawn: Collection[str]
    """Of ``_SEEDS``: whose random numbers the answer took."""


def snippet_of(question: Question, origin: Origin, looked_at: Any) -> tuple[str, ...]:
    """Three to ten lines that print the answer, or the part of it that a test looked at."""
    arguments = _arguments(question, origin)
    target = _target(question, origin.lab)
    answer = arguments.expression(target) + path_to(looked_at, question.answer)
    short = question.seed % 2**32
    seeds = [_SEEDS[name].format(seed=question.seed, short=short) for name in origin.drawn]
    body = [
        f"{origin.lab} = load({_quoted(origin.file)})",
        *arguments.lines,
        *seeds,
        f"print({answer})",
    ]
    words = set(re.findall(r"\w+", re.sub(r'"[^"]*"', "", "\n".join(body))))
    own = ", ".join(name for name in ("inputs", "load") if name in words)
    imports = [f"import {name}" for name in _MODULES if name in words]
    return (*imports, f"from grader.again import {own}", *body)


def path_to(looked_at: Any, answer: Any) -> str:
    """Where in an answer something lies, such as ``["history"][0]``; "" if it is the whole or not in it."""
    return next(_paths(looked_at, answer), "") if looked_at is not None else ""


def _paths(looked_at: Any, answer: Any) -> Iterator[str]:
    if answer is looked_at:
        yield ""
    elif isinstance(answer, dict):
        for key, value in answer.items():
            yield from (f"[{_quoted(key)}]{path}" for path in _paths(looked_at, value))
    elif isinstance(answer, list | tuple):
        for place, value in enumerate(answer):
            yield from (f"[{place}]{path}" for path in _paths(looked_at, value))


def _target(question: Question, lab: str) -> str:
    """What is called, up to its opening parenthesis: as in ``sandbox.calls``."""
    if question.do == "probe":
        return f"probes.{question.name}({lab}, "
    owner, _, method = question.name.partition(".")
    if method:
        return f"{lab}.{owner.removesuffix('()')}().{method}("
    return f"{lab}.{owner}("


# -- arguments


@dataclass(frozen=True, slots=True)
class _Arguments:
    """How a call gets what it is given: lines above it, and what stands between its parentheses."""

    lines: tuple[str, ...]
    inside: str
    each: str = ""
    """Makes a list of several inputs; ``inside`` is then one of them."""
    place: str = ""
    """Which of the answers is looked at."""

    def expression(self, target: str) -> str:
        call = f"{target}{self.inside})".replace(", )", ")")
        return f"[{call}{self.each}]{self.place}" if self.each else call


def _arguments(question: Question, origin: Origin) -> _Arguments:
    if question.do == "each" and (question.input is None or (origin.drawn and question.input)):
        each = f" for own in {_drawn_again(question, origin)}"
        place = "" if question.input is None else f"[{question.input}]"
        return _Arguments((), "*own", each, place)
    names = [*_names(question, origin), *question.named]
    values = [*question.arguments, *question.named.values()]
    written = [literal(value) for value in values]
    if None not in written:
        texts = dict(zip(names, map(str, written), strict=True))
        inside = _inside(question, texts)
        if len(inside) <= _WIDTH:
            return _Arguments((), inside)
        long = {name: text for name, text in texts.items() if len(text) > 12}
        if len(long) <= _MOST_NAMED and all(len(text) <= 2 * _WIDTH for text in long.values()):
            lines = tuple(f"{name} = {text}" for name, text in long.items())
            return _Arguments(lines, _inside(question, texts | {name: name for name in long}))
    return _by_their_draw(question, origin, names)


def _by_their_draw(question: Question, origin: Origin, names: Sequence[str]) -> _Arguments:
    again = _drawn_again(question, origin)
    if question.input is not None:
        again = f"{again}[{question.input}]"
    if not names:
        return _Arguments((), "")
    if question.do != "each" and len(", ".join(names)) > _WIDTH:
        return _Arguments((), f"*{again}")
    left = f"({names[0]},)" if len(names) == 1 else ", ".join(names)
    return _Arguments((f"{left} = {again}",), _inside(question, {name: name for name in names}))


def _drawn_again(question: Question, origin: Origin) -> str:
    which = f", {question.number}" if question.number > 1 else ""
    return f'inputs({_quoted(origin.file)}, "{origin.test}"{which})'


def _inside(question: Question, texts: Mapping[str, str]) -> str:
    """Between the parentheses; the last ones by their names, where the test gave them so."""
    given = list(texts.items())
    count = len(given) - len(question.named)
    return ", ".join([text for _, text in given[:count]] + [f"{n}={t}" for n, t in given[count:]])


def _names(question: Question, origin: Origin) -> list[str]:
    """What the student's function calls its arguments, or x1, x2, … where it does not say."""
    taken = {*_TAKEN, origin.lab, *question.named}
    own = [name for name in _parameters(question, origin) if name.isidentifier()]
    names = [f"{name}_" if name in taken or keyword.iskeyword(name) else name for name in own]
    count = len(question.arguments)
    if len(names) < count or len(set(names)) < len(names):
        return [f"x{place + 1}" for place in range(count)]
    return names[:count]


def _parameters(question: Question, origin: Origin) -> list[str]:
    try:
        function, skipped = _function(question, origin)
        signature = inspect.signature(function)
    except (AttributeError, TypeError, ValueError):
        return []
    known = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [own.name for own in signature.parameters.values() if own.kind in known]
    return names[skipped:]


def _function(question: Question, origin: Origin) -> tuple[Callable[..., Any], int]:
    """What takes the arguments, and how many others it takes before them."""
    if question.do == "probe":
        return getattr(origin.probes, question.name), 1
    owner, _, method = question.name.partition(".")
    found = getattr(origin.module, owner.removesuffix("()"))
    if method:
        return getattr(found, method), 1
    if owner.endswith("()"):
        return getattr(found, "forward", found.__call__), 1
    return found, 0


# -- values as Python


def literal(value: Any) -> str | None:
    """A value as Python, the same bit for bit; None where that would be long or would lose something."""
    match value:
        case torch.Tensor():
            return _tensor(value)
        case float():
            return repr(value) if math.isfinite(value) else f'float("{value}")'
        case list() | tuple():
            return _sequence(value)
        case dict():
            items = [(literal(key), literal(own)) for key, own in value.items()]
            known = all(None not in item for item in items)
            return f"{{{', '.join(f'{k}: {v}' for k, v in items)}}}" if known else None
        case str():
            return _quoted(value) if value.isascii() and value.isprintable() else None
        case _ if type(value) in _LITERAL:
            return repr(value)
    return None


def _quoted(value: Any) -> str:
    plain = isinstance(value, str) and '"' not in value and "\\" not in value
    return f'"{value}"' if plain else repr(value)


def _sequence(value: list[Any] | tuple[Any, ...]) -> str | None:
    items = [literal(item) for item in value]
    if None in items:
        return None
    inside = ", ".join(map(str, items))
    if isinstance(value, list):
        return f"[{inside}]"
    return f"({inside},)" if len(value) == 1 else f"({inside})"


def _tensor(value: torch.Tensor) -> str | None:
    if not value.is_contiguous() or value.dtype is torch.bfloat16 or value.is_complex():
        return None
    options = _options(value)
    if value.numel() == 0 or (value.numel() > 4 and (value == value.flatten()[0]).all()):
        return _constant(value, options)
    if value.numel() > _MOST_NUMBERS:
        return None
    numbers = _nested(value)
    text = re.sub(r"(?<![\w.])-?(?:nan|inf)", lambda found: f'float("{found[0]}")', numbers)
    return f"torch.tensor({text}{options})"


def _nested(value: torch.Tensor) -> str:
    """Its numbers with as few digits as lead to the same ones."""
    if value.dtype not in _NUMPYS:
        return str(value.tolist())
    own = value.detach().numpy()
    if value.dim() == 0:
        return _digits(own[()])
    return f"[{', '.join(map(_nested, value.detach()))}]"


def _digits(number: Any) -> str:
    """A numpy float, by the shortest text that its type reads as the same."""
    return str(number)


def _options(value: torch.Tensor) -> str:
    inferred = {torch.float32, torch.int64, torch.bool} if value.numel() else {torch.float32}
    dtype = "" if value.dtype in inferred else f", dtype={value.dtype}"
    return dtype + (", requires_grad=True" if value.requires_grad else "")


def _constant(value: torch.Tensor, options: str) -> str | None:
    shape = tuple(value.shape)
    if value.numel() == 0:
        return f"torch.zeros({shape}{options})"
    number = value.flatten()[0].item()
    if not math.isfinite(number):
        return None
    name = _OF_CONSTANTS.get(number) if value.dtype not in (torch.int64, torch.bool) else None
    if name and not (number == 0 and math.copysign(1, number) < 0):
        return f"torch.{name}({shape}{options})"
    text = _digits(value.detach().flatten()[:1].numpy()[0])
    return f"torch.full({shape}, {text}{options})"
