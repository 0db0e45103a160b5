"""What a wrong answer has to do with the right one, found by trying: a factor, an order, the last row alone.

A lab's tests name the mistakes that their author foresaw. Of any other these sentences say something from
which it can be found. Each is true of the answer that it is told of: all its values agree.

A hidden test tells no expected value, and neither may its hints: a program that returns numbers of its own
choice must not hear how they lie to the right ones. So a hint is ``for_hidden`` tests only if the answer
shows that it was computed, by agreeing in several values that differ, or if it says no more than which part
is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import torch
from torch import Tensor

from grader.formulas import (
    ELEMENTWISE,
    FACTORS,
    SHIFTS,
    along,
    arranged,
    formula,
    last_steps,
    line,
    near,
    of_other_shape,
    only_formula,
)
from grader.records import Text

Close: TypeAlias = Callable[[Tensor, Tensor], Tensor]
"""Which values of an answer count as right."""

MOST_VALUES = 100_000
"""An answer of more gets no hint: some sixty comparisons of all its values are made."""
_MOST_PARTS = 50
_MOST_LISTED = 5


class Hint(NamedTuple):
    """A sentence, and whether it may be told where inputs and expected values are secret."""

    text: Text
    for_hidden: bool


class Hints(NamedTuple):
    """What a failure says in a hidden test and in a public one, where there is something to say."""

    hidden: Text | None = None
    public: Text | None = None


NO_HINTS = Hints()


class Closeness(NamedTuple):
    """What counts as right, as the comparison says that found an answer wrong."""

    tensors: Close
    numbers: Close
    """Of Python's own numbers, which stand in tensors in float64."""


def find_hints(seen: Any, expected: Any, close: Closeness, given: Sequence[Any] = ()) -> Hints:
    """The most telling hints on a wrong answer; ``given`` are the arguments of the question."""
    public: Text | None = None
    with torch.no_grad():
        for text, for_hidden in _all_hints(seen, expected, close, given):
            public = public or text
            if for_hidden:
                return Hints(text, public)
    return Hints(None, public)


def _all_hints(seen: Any, expected: Any, close: Closeness, given: Sequence[Any]) -> Iterator[Hint]:
    """The most telling first."""
    if isinstance(seen, Tensor) and isinstance(expected, Tensor) and seen.shape != expected.shape:
        yield from _of_shapes(seen, expected)
        return
    if reshaped := next(_of_other_shape("", seen, expected), None):
        path, own, right = reshaped
        for hint in _of_shapes(own, right):
            yield hint._replace(text=Text("At {path}: {hint}", {"path": path, "hint": hint.text}))
        return
    try:
        parts = _parts(seen, expected, close)
    except _Incomparable:
        return
    bad = [part for part in parts if part.wrong.any()]
    if len(parts) == 1 and bad:
        yield from _of_one(bad[0], given)
    elif bad:
        yield from _of_several(parts, bad, given)


# -- the parts of an answer


class _Part(NamedTuple):
    """A tensor, a number or a list of numbers in an answer, beside what it should be; both in float64."""

    path: str
    """``[1]['loss']``; "" if it is the whole answer."""
    seen: Tensor
    right: Tensor
    wrong: Tensor
    """Which values are; of the same shape."""
    whole: bool = False
    """Whether the right ones are whole numbers, bools or words, of which some agree by chance."""
    words: bool = False
    """Whether numbers stand for words, and mean nothing themselves."""

    @property
    def computed(self) -> bool:
        """Whether so many of its values differ that to agree in all of them is no chance."""
        return _varied(self.right, 6 if self.whole else 3)

    @property
    def finite(self) -> bool:
        return bool(self.seen.isfinite().all() and self.right.isfinite().all())


class _Incomparable(Exception):
    """Two parts of another kind or size, or too large ones."""


def _parts(seen: Any, expected: Any, close: Closeness) -> list[_Part]:
    found: list[_Part] = []
    for part in _walk("", seen, expected, close):
        found.append(part)
        if len(found) > _MOST_PARTS or sum(one.seen.numel() for one in found) > MOST_VALUES:
            raise _Incomparable
    return found


def _walk(path: str, seen: Any, expected: Any, close: Closeness) -> Iterator[_Part]:
    match seen, expected:
        case dict(), dict() if seen.keys() == expected.keys():
            for key in expected:
                yield from _walk(f"{path}[{key!r}]", seen[key], expected[key], close)
        case (list() | tuple(), list() | tuple()) if len(seen) == len(expected) <= MOST_VALUES:
            if _are(_is_number, seen, expected) or _are(_is_word, seen, expected):
                yield _vector(path, seen, expected, close)
                return
            for i, (own, right) in enumerate(zip(seen, expected, strict=True)):
                yield from _walk(f"{path}[{i}]", own, right, close)
        case None, None:
            return
        case Tensor(), Tensor() if seen.shape == expected.shape and seen.numel() <= MOST_VALUES:
            yield _Part(
                path,
                _double(seen),
                _double(expected),
                ~close.tensors(seen, expected).cpu(),
                not expected.is_floating_point(),
            )
        case _ if _are(_is_number, [seen], [expected]) or _are(_is_word, [seen], [expected]):
            part = _vector(path, [seen], [expected], close)
            own, right, wrong = (one.reshape(()) for one in part[1:4])
            yield part._replace(seen=own, right=right, wrong=wrong)
        case _:
            raise _Incomparable


def _vector(path: str, seen: Sequence[Any], expected: Sequence[Any], close: Closeness) -> _Part:
    """A list of numbers, or of words, each of which is given a number."""
    words = _are(_is_word, seen, expected)
    codes: dict[Any, int] = {}
    own, right = (
        torch.tensor(
            [codes.setdefault(v, len(codes)) if words else float(v) for v in some],
            dtype=torch.float64,
        )
        for some in (seen, expected)
    )
    whole = not _any_float(expected)
    wrong = own != right if whole and not _any_float(seen) else ~close.numbers(own, right)
    return _Part(path, own, right, wrong, whole, words)


def _any_float(values: Sequence[Any]) -> bool:
    return any(isinstance(value, float) for value in values)


def _are(kind: Callable[[Any], bool], seen: Sequence[Any], expected: Sequence[Any]) -> bool:
    return len(expected) > 0 and all(map(kind, seen)) and all(map(kind, expected))


def _is_number(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < 2**53)


def _is_word(value: Any) -> bool:
    return isinstance(value, str)


def _double(value: Tensor) -> Tensor:
    if value.is_complex():
        raise _Incomparable
    return value.detach().to("cpu", torch.float64)


def _varied(right: Tensor, least: int) -> bool:
    return right.numel() >= least and _different(right) >= 3


def _different(values: Tensor) -> int:
    return int((values.flatten().sort().values.diff() != 0).sum()) + 1


# -- one tensor, number or list


def _of_one(part: _Part, given: Sequence[Any]) -> Iterator[Hint]:
    if part.finite:
        yield from _as_given(part, given)
        if not part.words:
            yield from _by_formula(part)
        yield from _in_another_order(part)
        yield from _all_alike(part)
        if not part.words:
            yield from _apart_for_each(part)
            yield from _where_wrong(part)
    yield from _which_are_wrong(part)
    if part.finite and part.computed and not part.whole:
        yield from _nearly(part)
    yield from _listed(part)


def _as_given(part: _Part, given: Sequence[Any]) -> Iterator[Hint]:
    for value in _tensors_in(given) if part.computed else ():
        if value.shape == part.seen.shape and torch.equal(_double(value), part.seen):
            yield Hint(Text("These are the values that were given, unchanged."), True)
            return


def _tensors_in(given: Any, depth: int = 3) -> Iterator[Tensor]:
    if isinstance(given, Tensor) and not given.is_complex():
        yield given
    elif depth and isinstance(given, list | tuple | dict):
        for value in list(given.values() if isinstance(given, dict) else given)[:20]:
            yield from _tensors_in(value, depth - 1)


def _by_formula(part: _Part) -> Iterator[Hint]:
    text = "It is {formula}, where x is what is asked for."
    if found := _formula(part):
        yield Hint(Text(text, {"formula": found}), part.computed)
        return
    if part.whole or not part.computed:
        return
    if missing := formula(part.right, part.seen, last_steps(part.seen)):
        text = "With one more step it is right: {formula}, where x is what came back."
        yield Hint(Text(text, {"formula": missing}), True)


def _formula(part: _Part) -> str:
    seen, right = part.seen, part.right
    if part.whole:
        found = formula(seen, right, arranged(right)) if part.computed else ""
        return found or (only_formula(seen, right, SHIFTS) if _different(right) > 1 else "")
    if not part.computed:
        return only_formula(seen, right, {**ELEMENTWISE, **FACTORS, **SHIFTS})
    if _different(seen) < 3:  # such as 0 throughout, which is also relu(x) of what is negative
        return ""
    known = {**arranged(right), **ELEMENTWISE, **along(right)}
    return formula(seen, right, known) or line(seen, right)


def _in_another_order(part: _Part) -> Iterator[Hint]:
    if part.right.dim() == 0 or not _varied(part.right, 3):
        return
    if part.whole and _different(part.right) < part.right.numel():
        return  # labels, of which two may be swapped by chance
    if near(part.seen.flatten().sort().values, part.right.flatten().sort().values):
        yield Hint(Text("The values are right but stand in another order."), True)


def _all_alike(part: _Part) -> Iterator[Hint]:
    if part.right.numel() < 2 or _spread(part.right, 0.0):
        return
    if not part.words and not part.seen.any():
        yield Hint(Text("All values are 0."), True)
    elif _spread(part.seen, 1e-6):
        yield Hint(Text("All values are the same; they should differ."), True)
    for d in range(min(part.right.dim(), 4)):
        same = _spread(part.seen - part.seen.select(d, 0).unsqueeze(d), 1e-6)
        if same and not _spread(part.right - part.right.select(d, 0).unsqueeze(d), 1e-3):
            text = "The values are the same all along dimension {dimension}; they should differ."
            yield Hint(Text(text, {"dimension": d}), True)


def _spread(values: Tensor, room: float) -> bool:
    """Whether they are all alike, to that share of the largest."""
    return bool(values.max() - values.min() <= room * values.abs().max())


def _apart_for_each(part: _Part) -> Iterator[Hint]:
    """A factor or an offset of its own for each row, each column, each channel."""
    if part.whole or part.right.dim() < 2:
        return
    for d in range(min(part.right.dim(), 4)):
        rows = [one.movedim(d, 0).flatten(1) for one in (part.seen, part.right)]
        if min(rows[1].shape) < 2 or rows[1].shape[1] < 3:
            continue
        if found := _own_line(*rows):
            text = (
                "It is {formula}, where x is what is asked for and c is one number for each index of"
                " dimension {dimension}."
            )
            yield Hint(Text(text, {"formula": found, "dimension": d}), True)


def _own_line(seen: Tensor, right: Tensor) -> str:
    """What each row of ``right`` is off by, if each is by one number; rows that do not vary show nothing."""
    if (right.max(1).values - right.min(1).values <= 1e-3 * right.abs().max()).any():
        return ""
    k = (seen * right).sum(1, keepdim=True) / (right * right).sum(1, keepdim=True)
    if (k.abs() > 1e-3).all() and near(seen, k * right):
        return "c · x"
    return "x + c" if near(seen, right + (seen - right).mean(1, keepdim=True)) else ""


def _where_wrong(part: _Part) -> Iterator[Hint]:
    """A formula that holds where it is wrong, beside values that are right."""
    seen, right = part.seen[part.wrong], part.right[part.wrong]
    if part.whole or part.wrong.all() or not _varied(right, 3):
        return
    if not seen.any():
        yield Hint(Text("Where it is wrong it is 0."), True)
    elif _different(seen) >= 3 and (
        found := formula(seen, right, ELEMENTWISE) or line(seen, right)
    ):
        text = "Where it is wrong it is {formula}, where x is what is asked for."
        yield Hint(Text(text, {"formula": found}), True)


def _nearly(part: _Part) -> Iterator[Hint]:
    if (part.seen - part.right).abs().max() <= 0.01 * part.right.abs().max():
        yield Hint(
            Text("It is nearly right: no value is off by more than 1 % of the largest."), True
        )


# -- which values are wrong


def _which_are_wrong(part: _Part) -> Iterator[Hint]:
    if part.wrong.all() or part.wrong.dim() == 0:
        return
    for text in _patterns(part):
        yield Hint(text, not part.whole)  # labels could be found out one by one


def _patterns(part: _Part) -> Iterator[Text]:
    if not part.words and part.wrong.numel() >= 6:
        yield from _by_sign(part)
    if part.wrong.dim() == 2 and part.wrong.shape[0] == part.wrong.shape[1] > 2:
        yield from _diagonal(part.wrong)
    for d in range(min(part.wrong.dim(), 4)):
        yield from _along(part.wrong, d)
    yield from _border(part.wrong)


def _by_sign(part: _Part) -> Iterator[Text]:
    if torch.equal(part.wrong, part.right < 0):
        yield Text("It is wrong just where negative values are asked for.")
    elif torch.equal(part.wrong, part.right == 0):
        yield Text("It is wrong just where 0 is asked for.")
    elif torch.equal(part.wrong, part.right > 0) and (part.right < 0).any():
        yield Text("It is wrong just where positive values are asked for.")


def _diagonal(wrong: Tensor) -> Iterator[Text]:
    diagonal = torch.eye(len(wrong), dtype=torch.bool)
    if torch.equal(wrong, diagonal):
        yield Text("Only the diagonal is wrong.")
    elif torch.equal(wrong, ~diagonal):
        yield Text("Only the diagonal is right.")


def _along(wrong: Tensor, d: int) -> Iterator[Text]:
    """What is right or wrong as a whole along a dimension: the first, the last, all from some place on."""
    others = [i for i in range(wrong.dim()) if i != d]
    hit = wrong.any(others) if others else wrong
    size, count, values = len(hit), int(hit.sum()), {"dimension": d}
    if not 0 < count < size:
        return
    if count == 1 and hit[0]:
        text = Text("Of dimension {dimension} only the first index is wrong.", values)
    elif count == 1 and hit[-1]:
        text = Text("Of dimension {dimension} only the last index is wrong.", values)
    elif count == size - 1 and not hit[0]:
        text = Text("Of dimension {dimension} only the first index is right.", values)
    elif count == size - 1 and not hit[-1]:
        text = Text("Of dimension {dimension} only the last index is right.", values)
    elif hit[size - count :].all():
        text = Text(
            "Along dimension {dimension} the values are right at first, then wrong.", values
        )
    elif hit[:count].all():
        text = Text(
            "Along dimension {dimension} the values are wrong at first, then right.", values
        )
    else:
        return
    yield text


def _border(wrong: Tensor) -> Iterator[Text]:
    """Of images and the like: padding that is not what it should be."""
    inner = wrong
    for d in range(max(0, wrong.dim() - 2), wrong.dim()):
        inner = inner.narrow(d, 1, max(0, inner.shape[d] - 2)) if inner.shape[d] > 2 else inner
    if inner.numel() < wrong.numel() and not inner.any():
        yield Text("Only values at the border are wrong.")


def _listed(part: _Part) -> Iterator[Hint]:
    """Where the first wrong ones are: for public tests, lest labels be found out one by one."""
    if part.wrong.dim() and not part.wrong.all():
        places = part.wrong.nonzero()[:_MOST_LISTED].tolist()
        which = ", ".join(str(place if len(place) > 1 else place[0]) for place in places)
        more = " …" if int(part.wrong.sum()) > _MOST_LISTED else ""
        yield Hint(Text("Wrong at: {which}.", {"which": which + more}), False)


# -- an answer of several parts


def _of_several(
    parts: Sequence[_Part], bad: Sequence[_Part], given: Sequence[Any]
) -> Iterator[Hint]:
    which = _which_parts(parts, bad)
    for hint in _among_parts(parts, bad):
        yield hint._replace(text=_both(which, hint.text))
    for hint in _together(bad):
        yield hint._replace(text=_both(which, hint.text))
    for hint in _of_one(bad[0], given):
        if len(bad) == 1:
            yield hint._replace(text=_both(which, hint.text))
        else:
            text = Text("At {path}: {hint}", {"path": bad[0].path, "hint": hint.text})
            yield hint._replace(text=_both(which, text))
    if which:
        yield Hint(which, True)


def _both(first: Text | None, second: Text) -> Text:
    return Text("{seen} {hint}", {"seen": first, "hint": second}) if first else second


def _which_parts(parts: Sequence[_Part], bad: Sequence[_Part]) -> Text | None:
    """Which parts are wrong, or which alone are right."""
    good = [part for part in parts if not part.wrong.any()]
    if not good:
        return None
    if len(good) < len(bad):
        return Text("Right is only: {which}.", {"which": _named(good)})
    return Text("Wrong is only: {which}.", {"which": _named(bad)})


def _named(parts: Sequence[_Part]) -> str:
    names = ", ".join(part.path for part in parts[:_MOST_LISTED])
    return names + (" …" if len(parts) > _MOST_LISTED else "")


def _among_parts(parts: Sequence[_Part], bad: Sequence[_Part]) -> Iterator[Hint]:
    """Parts that were taken for one another, or do not change where they should."""
    for part in bad:
        for other in parts:
            if other is part or near(other.right, part.right):
                continue
            if near(part.seen, other.right):
                sure = part.computed and other.computed
                if part.whole and not sure:
                    continue
                text = "{path} has the values that {other} should have."
                values = {"path": part.path, "other": other.path}
                yield Hint(Text(text, values), sure)
    first = parts[0]
    for part in parts[1:]:
        same, asked = near(part.seen, first.seen), near(part.right, first.right)
        values = {"path": part.path, "other": first.path}
        if same and not asked:
            yield Hint(Text("{path} is the same as {other}; it should differ.", values), True)
        elif asked and not same and not first.wrong.any():
            yield Hint(Text("{path} should be the same as {other}; it differs.", values), True)


def _together(bad: Sequence[_Part]) -> Iterator[Hint]:
    """What all wrong parts have in common."""
    if len(bad) < 2 or any(part.words or not part.finite for part in bad):
        return
    if len({part.whole for part in bad}) > 1:
        return
    seen = torch.cat([part.seen.flatten() for part in bad])
    right = torch.cat([part.right.flatten() for part in bad])
    part = _Part("", seen, right, torch.ones_like(seen, dtype=torch.bool), bad[0].whole)
    yield from _by_formula(part)
    yield from _in_another_order(part)


# -- another shape


def _of_other_shape(path: str, seen: Any, expected: Any) -> Iterator[tuple[str, Tensor, Tensor]]:
    """The tensors in a list or dict whose shape is not that of their counterparts."""
    match seen, expected:
        case Tensor(), Tensor() if seen.shape != expected.shape:
            yield path, seen, expected
        case dict(), dict() if seen.keys() == expected.keys():
            for key in expected:
                yield from _of_other_shape(f"{path}[{key!r}]", seen[key], expected[key])
        case (list() | tuple(), list() | tuple()) if len(seen) == len(expected) <= _MOST_PARTS:
            for i, pair in enumerate(zip(seen, expected, strict=True)):
                yield from _of_other_shape(f"{path}[{i}]", *pair)


def _of_shapes(seen: Tensor, expected: Tensor) -> Iterator[Hint]:
    if max(seen.numel(), expected.numel()) > MOST_VALUES or not min(seen.numel(), expected.numel()):
        return
    if seen.is_complex() or expected.is_complex():
        return
    own, right = _double(seen), _double(expected)
    if near(own.flatten(), right.flatten()):
        yield Hint(Text("The values are right; only the shape is not."), True)
    elif found := formula(right, own, of_other_shape(own)):
        text = "With one more step it is right: {formula}, where x is what came back."
        yield Hint(Text(text, {"formula": found}), _varied(right, 3))
    elif found := formula(own, right, of_other_shape(right)):
        text = "It is {formula}, where x is what is asked for."
        yield Hint(Text(text, {"formula": found}), _varied(right, 3) and _varied(own, 3))
