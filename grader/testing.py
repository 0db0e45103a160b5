"""The words a lab's tests are written in: points, inputs, and comparisons that name the mistake.

Public and hidden tests use the same words. Every check here ends in silence or in Wrong, which
carries a Failure: what was seen (fit for hidden feedback), the mistake's name where the answer equals
a known wrong one, else a hint, and what only public feedback shows.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, wraps
from itertools import pairwise
from typing import Any, ParamSpec, TypeAlias, TypeVar

import pytest
import torch

from grader.course.lab import Threshold
from grader.hints import NO_HINTS, Closeness, Hints, find_hints
from grader.records import Failure, Kind, Text
from grader.sandbox.wire import Opaque

__all__ = [
    "Opaque",
    "Wrong",
    "accuracy_of",
    "anywhere",
    "assert_close",
    "assert_equal",
    "assert_rate",
    "assert_reaches",
    "cases",
    "differ",
    "drawn_once",
    "fail",
    "integers",
    "labels_for",
    "listed",
    "normal",
    "number",
    "points",
    "shape_of",
    "shuffled",
    "taken",
    "taken_count",
    "taken_weight",
    "training",
    "uniform",
]

P = ParamSpec("P")
T = TypeVar("T")

Mistakes: TypeAlias = Mapping[str, T] | Callable[[], Mapping[str, T]]
"""Names of mistakes with what they lead to, or a function that makes them once an answer is wrong."""

TOLERANCES: dict[torch.dtype, tuple[float, float]] = {
    # relative, absolute: some ten times what a change in the order of summation costs
    torch.float64: (1e-9, 1e-9),
    torch.float32: (1e-4, 1e-5),
    torch.float16: (5e-3, 5e-3),
    torch.bfloat16: (2e-2, 2e-2),
}
NUMBER_TOLERANCE = TOLERANCES[torch.float32]
"""A Python float usually comes from float32 sums."""

_SHOWN = 300
"""Characters of a value that public feedback shows."""

training = pytest.mark.training
"""Marks a test that trains a model; ``--quick`` leaves it out."""

anywhere = pytest.mark.anywhere
"""Marks a test of what must hold on any device: where the judge has a GPU, it must pass there too."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found to differ, and how it compares."""

    seen: Any
    expected: Any
    dtype: torch.dtype | None
    """The dtype that is asked for; None for the expected value's own."""
    agree: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    """Which cells of two tensors of one shape are right."""
    is_right: Callable[[Any, Any], bool]
    """Whether two values that are no tensors agree."""


class Wrong(pytest.fail.Exception):  # type: ignore[name-defined,misc]  # pytest types it by a trick
    """A student's answer is wrong, and this is how.

    ``details`` writes down inputs and values; only public feedback ever asks it to.
    """

    def __init__(
        self,
        failure: Failure,
        details: Callable[[], str] = str,
        hints: Hints = NO_HINTS,
        compared: Compared | None = None,
    ) -> None:
        self.failure = _hinted(failure, hints.hidden)
        super().__init__(str(self.failure.seen), pytrace=False)
        self.compared = compared
        """For public tests at home."""
        self._in_public = _hinted(failure, hints.public)
        self._details = details

    def with_details(self) -> Failure:
        """The failure as public feedback tells it."""
        return replace(self._in_public, details=self.failure.details or self._details())


def _hinted(failure: Failure, hint: Text | None) -> Failure:
    if hint is None:
        return failure
    both = Text("{seen} {hint}", {"seen": failure.seen, "hint": hint})
    return replace(failure, seen=both)


def points(
    number: float,
    *,
    exercise: str,
    public: bool = False,
    practice: bool = False,
    guessable: bool = False,
) -> Callable[[Callable[..., None]], Any]:
    """What a test is worth, and for which exercise.

    A ``public`` test is handed out to students; ``practice`` marks good practice, not value. What is right
    about a ``guessable`` test does not depend on its inputs: its points count as soon as another test of the
    exercise, which cannot be guessed, is passed.
    """
    marks = {"public": public, "practice": practice, "guessable": guessable}
    return pytest.mark.points(number, exercise=exercise, **marks)


# -- inputs


class _Draws:
    """The random inputs of one test: seeded by the lab's secret, the test's name and their number."""

    def __init__(self) -> None:
        self.begin("", "")

    def begin(self, secret: str, name: str) -> None:
        self.secret, self.seed, self.count = secret, f"{secret}/{name}", 0

    def generator(self) -> torch.Generator:
        self.count += 1
        return torch.Generator().manual_seed(seed_from(f"{self.seed}/input {self.count}"))


draws = _Draws()

asked: list[Any] = []
"""The arguments of the last question: an answer may be one of them, unchanged."""


def seed_from(text: str) -> int:
    """A 63-bit seed that any part of ``text`` changes."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def drawn_once(make: Callable[P, T]) -> Callable[P, T]:
    """Keeps the inputs that ``make`` draws, so that all students' tests share them.

    What it draws depends on the lab's secret, its own name and its arguments, not on the test that
    asks first. Nobody may change what it returns.
    """
    kept: dict[Any, T] = {}

    @wraps(make)
    def once(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (draws.secret, args, tuple(kwargs.items()))
        if key not in kept:
            before = draws.seed, draws.count
            draws.begin(draws.secret, f"{make.__qualname__}{args}{kwargs}")
            try:
                kept[key] = make(*args, **kwargs)
            finally:
                draws.seed, draws.count = before
        return kept[key]

    return once


def normal(
    *shape: int, mean: float = 0.0, std: float = 1.0, dtype: torch.dtype = torch.float32
) -> torch.Tensor:
    """A tensor of ``shape`` from N(mean, std²), the same for every student."""
    return torch.randn(shape, generator=draws.generator(), dtype=dtype) * std + mean


def uniform(
    *shape: int, low: float = 0.0, high: float = 1.0, dtype: torch.dtype = torch.float32
) -> torch.Tensor:
    """A tensor of ``shape`` from the uniform distribution on [low, high)."""
    return torch.rand(shape, generator=draws.generator(), dtype=dtype) * (high - low) + low


def integers(low: int, high: int, *shape: int) -> torch.Tensor:
    """An int64 tensor of ``shape`` with entries from low to high - 1."""
    return torch.randint(low, high, shape, generator=draws.generator())


def labels_for(logits: torch.Tensor, right: float = 0.5) -> torch.Tensor:
    """Labels (B,) for ``logits`` (B, C): about the share ``right`` of them is the arg-max."""
    best, classes = logits.argmax(1), logits.shape[1]
    hit = torch.rand(len(best), generator=draws.generator()) < right
    return torch.where(hit, best, (best + integers(1, classes, len(best))) % classes)


def shuffled(*columns: Any) -> tuple[Any, ...]:
    """Tensors or lists of one length, all in one drawn order, so that no row of answers is known."""
    order = torch.randperm(len(columns[0]), generator=draws.generator()).tolist()
    return tuple(
        column[order] if isinstance(column, torch.Tensor) else [column[place] for place in order]
        for column in columns
    )


def cases(*inputs: T) -> Iterator[T]:
    """The inputs from the smallest up, so that the first that fails is the smallest example."""
    yield from sorted(inputs, key=_size)


def _size(value: Any) -> int:
    if isinstance(value, torch.Tensor):
        return value.numel()
    if isinstance(value, tuple | list):
        return sum(map(_size, value))
    return 1


def differ(*values: float | torch.Tensor) -> bool:
    """Whether no two of these numbers are nearly the same (within 1e-3).

    Draw inputs until what is right and what the known mistakes lead to ``differ``: then an answer can
    be called by one name only, and a mistake is never taken for the right answer.
    """
    ascending = sorted(map(float, values))
    return all(b - a > 1e-3 for a, b in pairwise(ascending))


# -- answers, where more than one form of them is right


def number(value: Any) -> Any:
    """A Python number for a tensor of one element; anything else as it is.

    For tests of a value, where what type it has is a test of its own.
    """
    return value.item() if isinstance(value, torch.Tensor) and value.numel() == 1 else value


def listed(value: Any) -> Any:
    """A list for a tuple; anything else as it is. For answers that may be either."""
    return list(value) if isinstance(value, tuple) else value


def shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape of a tensor, None for anything else; never raises, whatever came back."""
    return tuple(value.shape) if isinstance(value, torch.Tensor) else None


# -- numbers of an answer that the right value is computed from


def taken(
    value: Any,
    *shapes: tuple[int, ...],
    dtype: torch.dtype = torch.float32,
    varied: bool = False,
    limit: float = 100.0,
) -> torch.Tensor:
    """A tensor of the answer that a test computes with, such as a weight; Wrong if it may not be one.

    It has one of the ``shapes`` and this ``dtype``, and its values are finite and within ±``limit``;
    if ``varied``, they are not all nearly alike. Without this door an answer of NaN, of zeros or of
    huge numbers throughout would agree with what is computed from it.
    """
    shape = next((own for own in shapes if own == shape_of(value)), shapes[0])
    failure = _malformed(value, shape, dtype) or _unfit(value, varied, limit)
    if failure is not None:
        raise Wrong(failure, lambda: f"got       {show(value)}")
    tensor: torch.Tensor = value
    return tensor


def taken_weight(value: Any, rows: int, columns: int) -> torch.Tensor:
    """A weight (rows, columns) in float64 for ``X @ W``, whichever way round the answer keeps it."""
    W = taken(value, (rows, columns), (columns, rows), varied=True).double()
    return W if W.shape == (rows, columns) else W.T


def taken_count(value: Any, low: int, high: int) -> int:
    """A whole number of the answer that a test counts or makes room by; Wrong outside of these bounds."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong(_wrong_type(value, "an int"))
    if not low <= value <= high:
        values = {"low": low, "high": high}
        raise Wrong(Failure(Kind.VALUE, Text("A count is not between {low} and {high}.", values)))
    return value


def _unfit(value: torch.Tensor, varied: bool, limit: float) -> Failure | None:
    """What of its values makes a tensor of the right form unfit to compute with."""
    value = value.detach().double()
    if (infinite := _infinite(value, torch.zeros(()))) is not None:
        return infinite
    if (value.abs() > limit).any():
        text = "Some values are larger in size than {limit}."
        return Failure(Kind.VALUE, Text(text, {"limit": f"{limit:g}"}))
    if varied and (value.numel() == 0 or value.max() - value.min() < 1e-3):
        return Failure(Kind.VALUE, Text("All values are nearly alike; they should differ."))
    return None


# -- comparisons


def fail(seen: str, *, mistake: str | None = None, details: str = "") -> None:
    """Say that an answer is wrong in a way no comparison can say; always raises Wrong."""
    raise Wrong(Failure(Kind.VALUE, Text(seen), mistake, details=details))


def assert_equal(seen: Any, expected: Any, *, mistakes: Mistakes[Any] | None = None) -> None:
    """Exactly equal plain values: bool, int, str, None, or lists, tuples and dicts of them.

    ``mistakes`` is as for assert_close.
    """
    assert_close(seen, expected, mistakes=mistakes, rtol=0.0, atol=0.0)


def assert_close(
    seen: Any,
    expected: Any,
    *,
    mistakes: Mistakes[Any] | None = None,
    dtype: torch.dtype | None = None,
    rtol: float | None = None,
    atol: float | None = None,
    numbers: bool = False,
) -> None:
    """Right type, shape, dtype and value, or Wrong with the first of these that is off.

    ``expected`` is a tensor, a number, or a list, tuple or dict of them; a float64 oracle names the
    ``dtype`` that is asked for. ``mistakes`` maps the name of a mistake to the value it leads to, or to
    the type of what it returns; ``mistakes=lambda: {...}`` computes these values only for a wrong answer.
    With ``numbers`` an int may stand for a float and the reverse. Tolerances come from the table by dtype
    unless given.
    """
    close = _Comparison(dtype, rtol, atol, numbers)
    failure = close.difference(seen, expected)
    if failure is None:
        return
    name = _mistake(seen, _known(mistakes), close)
    unclear = name is None and failure.kind in (Kind.SHAPE, Kind.NOT_FINITE, Kind.VALUE)
    closeness = Closeness(close.agree, close.agree_as_numbers)
    raise Wrong(
        replace(failure, mistake=name),
        lambda: f"got       {show(seen)}\nexpected  {show(expected)}",
        find_hints(seen, expected, closeness, asked) if unclear else NO_HINTS,
        Compared(seen, expected, dtype, close.agree, close.is_right),
    )


def _known(mistakes: Mistakes[T] | None) -> Mapping[str, T]:
    return mistakes() if callable(mistakes) else mistakes or {}


def _mistake(seen: Any, mistakes: Mapping[str, Any], close: _Comparison) -> str | None:
    for name, value in mistakes.items():
        if isinstance(value, type):
            if isinstance(seen, value):
                return name
        elif close.same(seen, value):
            return name
    return None


class _Comparison:
    """Compares in the order in which a person debugs: type, shape, dtype, finite, value."""

    def __init__(
        self, dtype: torch.dtype | None, rtol: float | None, atol: float | None, numbers: bool
    ) -> None:
        self.dtype, self.rtol, self.atol, self.numbers = dtype, rtol, atol, numbers

    def difference(self, seen: Any, expected: Any) -> Failure | None:
        match expected:
            case torch.Tensor():
                return self._tensor(seen, expected)
            case list() | tuple():
                return self._sequence(seen, expected)
            case dict():
                return self._mapping(seen, expected)
            case bool() | str() | None:
                return self._exact(seen, expected)
            case int() | float():
                return self._number(seen, expected)
        raise TypeError(f"assert_close cannot compare with {type(expected).__name__}")

    def is_right(self, seen: Any, expected: Any) -> bool:
        """Whether nothing is off."""
        return self.difference(seen, expected) is None

    def same(self, seen: Any, value: Any) -> bool:
        """Whether a wrong answer is this known one; dtype and kind of number do not matter here."""
        if isinstance(value, torch.Tensor) and isinstance(seen, torch.Tensor):
            return seen.shape == value.shape and self.agree(seen, value).all().item() is True
        if isinstance(value, torch.Tensor) and value.dim() == 0:
            value = value.item()
        if isinstance(seen, torch.Tensor) and seen.dim() == 0 and _is_number(value):
            seen = seen.item()
        if _is_number(value) and _is_number(seen):
            return self._close_numbers(seen, value)
        if isinstance(value, list | tuple) and isinstance(seen, list | tuple):
            return len(seen) == len(value) and all(map(self.same, seen, value))
        if isinstance(value, dict) and isinstance(seen, dict):
            return seen.keys() == value.keys() and all(self.same(seen[k], value[k]) for k in value)
        return type(seen) is type(value) and bool(seen == value)

    def _tensor(self, seen: Any, expected: torch.Tensor) -> Failure | None:
        dtype = self.dtype or expected.dtype
        if (malformed := _malformed(seen, expected.shape, dtype)) is not None:
            return malformed
        close = self.agree(seen, expected)
        if close.all():
            return None
        if (infinite := _infinite(seen, expected)) is not None:
            return infinite
        count = int((~close).sum())
        if self._is_rounded(seen, expected):
            text = (
                "It is right to the digits of float32 alone, as if rounded on the way;"
                " {expected} has more."
            )
            return Failure(Kind.DTYPE, Text(text, {"expected": _short(dtype)}))
        if seen.numel() == 1:
            return Failure(Kind.VALUE, Text("The value is wrong."))
        values = {"wrong": count, "all": seen.numel()}
        return Failure(Kind.VALUE, Text("{wrong} of {all} values are wrong.", values))

    def _is_rounded(self, seen: torch.Tensor, expected: torch.Tensor) -> bool:
        """Whether a wrong float64 would be right in float32."""
        if self.dtype or self.rtol is not None or expected.dtype != torch.float64:
            return False
        rtol, atol = TOLERANCES[torch.float32]
        return torch.allclose(seen.detach().double(), expected, rtol=rtol, atol=atol)

    def agree(self, seen: torch.Tensor, expected: torch.Tensor) -> torch.Tensor:
        """Which values are right."""
        return self._close(seen, expected, TOLERANCES.get(self.dtype or expected.dtype, (0.0, 0.0)))

    def agree_as_numbers(self, seen: torch.Tensor, expected: torch.Tensor) -> torch.Tensor:
        """The same of Python's own numbers, of which floats usually come from float32."""
        return self._close(seen, expected, NUMBER_TOLERANCE)

    def _close(
        self, seen: torch.Tensor, expected: torch.Tensor, tolerance: tuple[float, float]
    ) -> torch.Tensor:
        rtol, atol = tolerance
        return torch.isclose(
            seen.detach().to(torch.float64),
            expected.detach().to("cpu", torch.float64),
            rtol=rtol if self.rtol is None else self.rtol,
            atol=atol if self.atol is None else self.atol,
            equal_nan=True,
        )

    def _number(self, seen: Any, expected: float) -> Failure | None:
        wanted = "a float" if isinstance(expected, float) else "an int"
        if not _is_number(seen) or (type(seen) is not type(expected) and not self.numbers):
            return _wrong_type(seen, wanted)
        if not math.isfinite(seen) and math.isfinite(expected):
            return Failure(Kind.NOT_FINITE, Text("The value is NaN or infinite."))
        if not self._close_numbers(seen, expected):
            return Failure(Kind.VALUE, Text("The value is wrong."))
        return None

    def _close_numbers(self, seen: float, expected: float) -> bool:
        if math.isnan(seen) or math.isnan(expected):
            return math.isnan(seen) and math.isnan(expected)
        if math.isinf(expected):
            return seen == expected
        exact = isinstance(expected, int) and isinstance(seen, int)
        rtol, atol = (0.0, 0.0) if exact else NUMBER_TOLERANCE
        rtol = rtol if self.rtol is None else self.rtol
        atol = atol if self.atol is None else self.atol
        return seen == expected or abs(seen - expected) <= atol + rtol * abs(expected)

    def _exact(self, seen: Any, expected: Any) -> Failure | None:
        if type(seen) is not type(expected):
            return _wrong_type(seen, _kind_of(expected))
        return None if seen == expected else Failure(Kind.VALUE, Text("The value is wrong."))

    def _sequence(self, seen: Any, expected: list[Any] | tuple[Any, ...]) -> Failure | None:
        if type(seen) is not type(expected):
            return _wrong_type(seen, _kind_of(expected))
        if len(seen) != len(expected):
            values = {"seen": len(seen)}
            return Failure(Kind.SHAPE, Text("It has the wrong length ({seen}).", values))
        differences = (self.difference(*pair) for pair in zip(seen, expected, strict=True))
        return next((failure for failure in differences if failure), None)

    def _mapping(self, seen: Any, expected: dict[str, Any]) -> Failure | None:
        if not isinstance(seen, dict):
            return _wrong_type(seen, "a dict")
        if seen.keys() != expected.keys():
            values = {"expected": ", ".join(sorted(expected))}
            return Failure(Kind.SHAPE, Text("Its keys should be: {expected}.", values))
        differences = (self.difference(seen[key], expected[key]) for key in expected)
        return next((failure for failure in differences if failure), None)


def _malformed(seen: Any, shape: tuple[int, ...], dtype: torch.dtype) -> Failure | None:
    """What is off before any value is looked at."""
    if not isinstance(seen, torch.Tensor):
        return _wrong_type(seen, "a tensor")
    if seen.dim() != len(shape):
        values = {"seen": seen.dim(), "expected": len(shape)}
        text = "The number of dimensions is {seen}; it should be {expected}."
        return Failure(Kind.SHAPE, Text(text, values))
    if seen.shape != shape:
        off = next(i for i, n in enumerate(shape) if seen.shape[i] != n)
        text = "The result has the wrong size along dimension {dimension}."
        return Failure(Kind.SHAPE, Text(text, {"dimension": off}))
    if seen.dtype != dtype:
        dtypes = {"seen": _short(seen.dtype), "expected": _short(dtype)}
        text = "The result has dtype {seen}; {expected} is asked for."
        return Failure(Kind.DTYPE, Text(text, dtypes))
    return None


def _infinite(seen: torch.Tensor, expected: torch.Tensor) -> Failure | None:
    if not seen.is_floating_point() or not expected.isfinite().all():
        return None
    count = int((~seen.isfinite()).sum())
    values = {"wrong": count, "all": seen.numel()}
    text = Text("{wrong} of {all} values are NaN or infinite.", values)
    return Failure(Kind.NOT_FINITE, text) if count else None


def _wrong_type(seen: Any, wanted: str) -> Failure:
    values = {"seen": Text(_kind_of(seen)), "expected": Text(wanted)}
    return Failure(Kind.TYPE, Text("The result is {seen}; {expected} is asked for.", values))


def _kind_of(value: Any) -> str:
    names = {
        torch.Tensor: "a tensor",
        float: "a float",
        int: "an int",
        bool: "a bool",
        str: "a string",
        list: "a list",
        tuple: "a tuple",
        dict: "a dict",
        type(None): "None",
    }
    return (
        value.type_name if isinstance(value, Opaque) else names.get(type(value), "something else")
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _short(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def show(value: Any) -> str:
    """A value as public feedback shows it, cut where nobody would read on; bounded for any value."""
    text = ""
    for piece in _pieces(value):
        text += piece
        if len(text) > 4 * _SHOWN:  # spaces may still go
            break
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[:_SHOWN] + " …"


def _pieces(value: Any) -> Iterator[str]:
    """What ``repr`` says, piece by piece."""
    match value:
        case list() | tuple():
            yield "[" if isinstance(value, list) else "("
            for count, item in enumerate(value):
                yield ", " if count else ""
                yield from _pieces(item)
            yield "]" if isinstance(value, list) else ",)" if len(value) == 1 else ")"
        case dict():
            yield "{"
            for count, (key, item) in enumerate(value.items()):
                yield f"{', ' if count else ''}{key!r}: "
                yield from _pieces(item)
            yield "}"
        case torch.Tensor() if _printed(value) > 2000:
            dtype = _short(value.dtype)
            yield f"tensor(…, size={tuple(value.shape)}, dtype={dtype})"
        case _:
            yield repr(value)


def _printed(tensor: torch.Tensor) -> int:
    """How many numbers torch prints of it: it shortens long dimensions, never many small ones."""
    if tensor.numel() <= 1000:
        return 0
    return math.prod(min(size, 6) for size in tensor.shape)


# -- chance


def assert_rate(
    successes: int,
    n: int,
    p: float,
    *,
    false_fail: float = 1e-9,
    mistakes: Mistakes[float] | None = None,
) -> None:
    """``successes`` of ``n`` is possible for probability ``p``: an exact two-sided binomial bound.

    A right answer fails with probability at most ``false_fail``. ``mistakes`` maps the name of a mistake
    to the probability that it leads to, or makes this mapping when it is called.
    """
    if _tail(successes, n, p) >= false_fail / 2:
        return
    known = _known(mistakes).items()
    name = next((mistake for mistake, q in known if _tail(successes, n, q) >= 1e-6), None)
    values = {"seen": f"{successes / n:.3f}", "all": n}
    text = (
        "Counted over {all} draws, the share is {seen}: the right probability does not lead there."
    )
    details = f"got a share of {successes / n:.4f} of {n}\nexpected  {p}"
    raise Wrong(Failure(Kind.VALUE, Text(text, values), name, details=details))


def _tail(k: int, n: int, p: float) -> float:
    """The smaller of P(X <= k) and P(X >= k) for X ~ Binomial(n, p)."""
    if p in (0.0, 1.0):
        return float(k == n * p)
    i = torch.arange(n + 1, dtype=torch.float64)
    log = _log_choose(n) + i * math.log(p) + (n - i) * math.log1p(-p)
    return float(torch.minimum(log[: k + 1].logsumexp(0), log[k:].logsumexp(0)).exp())


@cache
def _log_choose(n: int) -> torch.Tensor:
    """The logarithms of n over 0, n over 1, ..., n over n."""
    i = torch.arange(n + 1, dtype=torch.float64)
    whole = torch.lgamma(torch.tensor(n + 1.0, dtype=torch.float64))
    return whole - torch.lgamma(i + 1) - torch.lgamma(n - i + 1)


def accuracy_of(predictions: Any, labels: torch.Tensor) -> float:
    """The share of right class predictions; Wrong unless they are integers of the labels' shape (N,)."""
    if not isinstance(predictions, torch.Tensor):
        raise Wrong(_wrong_type(predictions, "a tensor"))
    if predictions.is_floating_point():
        dtypes = {"seen": _short(predictions.dtype), "expected": _short(labels.dtype)}
        text = "The result has dtype {seen}; {expected} is asked for."
        raise Wrong(Failure(Kind.DTYPE, Text(text, dtypes)))
    if predictions.shape != labels.shape:
        fail("There is not one prediction for each example.")
    return float((predictions == labels).float().mean())


attempts: list[tuple[str, float]] = []
"""Thresholds and what was reached, one after the other, for calibration; nothing else reads it."""


def assert_reaches(attempt: Callable[[], float], threshold: Threshold) -> None:
    """``attempt()`` is good enough; it is tried once more, with other seeds, before it fails.

    It returns an accuracy for a threshold with ``at_least``, an error for one with ``at_most``.
    """
    seen = []
    for _ in range(2):
        seen.append(attempt())
        attempts.append((threshold.name, seen[-1]))
        if threshold.holds(seen[-1]):
            return
    if threshold.at_most is None:
        values = {"seen": f"{max(seen):.3f}", "expected": f"{threshold.limit:.3f}"}
        text = "Trained twice, it reached an accuracy of {seen}; {expected} is asked for."
    else:
        values = {"seen": f"{min(seen):.3g}", "expected": f"{threshold.limit:.3g}"}
        text = "Trained twice, it came down to {seen}; at most {expected} is asked for."
    raise Wrong(Failure(Kind.VALUE, Text(text, values)))
