"""Which function of the right values a wrong answer is, said alike in every language: ``x / 8``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from itertools import combinations
from typing import TypeAlias

import torch
from torch import Tensor

Functions: TypeAlias = Mapping[str, Callable[[Tensor], Tensor]]
"""Formulas of x, and what they compute."""

RELATIVE, OF_LARGEST = 1e-4, 1e-5
"""How near two values are, for what they are and for the largest beside them: what float32 sums reach."""
FOR_FEW = 1e-5
"""How near a few numbers must be, which agree with one formula of fifty by chance."""

FACTORS: Functions = {
    **{f"{n} · x": partial(torch.mul, other=n) for n in (*range(2, 13), 100)},
    **{f"x / {n}": partial(torch.div, other=n) for n in (*range(2, 13), 100)},
}
SHIFTS: Functions = {"x + 1": lambda x: x + 1, "x - 1": lambda x: x - 1}
ELEMENTWISE: Functions = {
    "-x": torch.neg,
    "|x|": torch.abs,
    "-|x|": lambda x: -x.abs(),
    "1 - x": lambda x: 1 - x,
    "x²": torch.square,
    "√x": torch.sqrt,
    "1 / x": torch.reciprocal,
    "log(x)": torch.log,
    "exp(x)": torch.exp,
    "-log(x)": lambda x: -x.log(),
    "exp(-x)": lambda x: (-x).exp(),
    "relu(x)": torch.relu,
    "sigmoid(x)": torch.sigmoid,
    "tanh(x)": torch.tanh,
    "floor(x)": torch.floor,
    "round(x)": torch.round,
    **{f"round(x, {n})": partial(torch.round, decimals=n) for n in (1, 2, 3)},
}


def near(seen: Tensor, right: Tensor, relative: float = RELATIVE) -> bool:
    """Whether all values agree, for what they are or for the largest of them, which is finite."""
    if seen.shape != right.shape or not right.numel() or not right.isfinite().all():
        return False
    room = relative * right.abs() + OF_LARGEST * right.abs().max()
    return bool(((seen - right).abs() <= room).all())


def formula(seen: Tensor, right: Tensor, functions: Functions) -> str:
    """The first of these functions that makes ``seen`` of ``right``; "" if none does."""
    return next((name for name, make in functions.items() if near(seen, make(right))), "")


def only_formula(seen: Tensor, right: Tensor, functions: Functions) -> str:
    """As ``formula``, but "" where two of them do: a few numbers may agree by chance."""
    agree = [name for name, make in functions.items() if near(seen, make(right), FOR_FEW)]
    return agree[0] if len(agree) == 1 else ""


def line(seen: Tensor, right: Tensor) -> str:
    """The factor, the offset or both by which ``seen`` is off everywhere."""
    k = float((seen * right).sum() / (right * right).sum().clamp_min(1e-300))
    if k and near(seen, k * right):
        return times(k)
    c = float((seen - right).mean())
    if near(seen, right + c):
        return "x + c"
    centred = right - right.mean()
    a = float((seen * centred).sum() / (centred * centred).sum().clamp_min(1e-300))
    if abs(a) > 1e-3 and near(seen, a * centred + seen.mean()):
        return "a · x + c"
    return ""


def times(k: float) -> str:
    """``x / 8``, ``2/3 · x``, ``0.0312 · x``: the fraction where it is a plain one."""
    plain = Fraction(k).limit_denominator(12)
    if abs(1 / k) > 12 and abs(1 / k - round(1 / k)) < 1e-4 / abs(k):
        plain = Fraction(1, round(1 / k))
    if abs(k - plain) > 2 * RELATIVE * abs(k):
        return f"{k:.3g} · x"
    sign = "-" if plain < 0 else ""
    top, bottom = abs(plain.numerator), plain.denominator
    if bottom == 1:
        return f"{sign}{top} · x" if top != 1 else f"{sign}x"
    return f"{sign}x / {bottom}" if top == 1 else f"{sign}{top}/{bottom} · x"


def arranged(right: Tensor) -> Functions:
    """The same values, or rows, in another order."""
    functions: dict[str, Callable[[Tensor], Tensor]] = {}
    for a, b in list(combinations(range(right.dim()), 2))[:6]:
        name = "x.T" if right.dim() == 2 else f"x.transpose({a}, {b})"
        functions[name] = partial(torch.transpose, dim0=a, dim1=b)
    if right.dim() == 2:
        functions["x.T.reshape(x.shape)"] = lambda x: x.T.reshape(x.shape)
        functions["x.reshape(x.T.shape).T"] = lambda x: x.reshape(x.T.shape).T
    for d in range(min(right.dim(), 4)):
        functions[f"x.flip({d})"] = partial(torch.flip, dims=(d,))
        functions[f"x.roll(1, {d})"] = partial(torch.roll, shifts=1, dims=d)
        functions[f"x.roll(-1, {d})"] = partial(torch.roll, shifts=-1, dims=d)
    return functions


def along(right: Tensor) -> Functions:
    """What is computed from all values along a dimension."""
    functions: dict[str, Callable[[Tensor], Tensor]] = {}
    for d in range(min(right.dim(), 4)):
        if right.shape[d] > 1:
            functions |= {
                f"softmax(x, {d})": partial(torch.softmax, dim=d),
                f"log_softmax(x, {d})": partial(torch.log_softmax, dim=d),
                f"x.cumsum({d})": partial(torch.cumsum, dim=d),
                f"x - x.mean({d}, True)": partial(_centred, d),
                f"x / x.sum({d}, True)": partial(_shares, d),
            }
    return functions


def last_steps(seen: Tensor) -> Functions:
    """Steps that may be missing at the end; what can be undone is found the other way round."""
    plain = {name: ELEMENTWISE[name] for name in ("relu(x)", "|x|", "sigmoid(x)", "tanh(x)", "x²")}
    return plain | dict(along(seen))


def of_other_shape(x: Tensor) -> Functions:
    """What makes a tensor of another shape, with the same values or with fewer."""
    functions: dict[str, Callable[[Tensor], Tensor]] = {}
    if x.dim() == 2:
        functions["x.T"] = torch.t
    for a, b in list(combinations(range(x.dim()), 2))[:6] if x.dim() > 2 else []:
        functions[f"x.transpose({a}, {b})"] = partial(torch.transpose, dim0=a, dim1=b)
    functions |= {"x.sum()": torch.sum, "x.mean()": torch.mean}
    for d in range(min(x.dim(), 4)):
        for keep in ("", ", True"):
            functions[f"x.sum({d}{keep})"] = partial(torch.sum, dim=d, keepdim=bool(keep))
            functions[f"x.mean({d}{keep})"] = partial(torch.mean, dim=d, keepdim=bool(keep))
        if x.shape[d]:
            colons = ":, " * d
            functions[f"x[{colons}0]"] = partial(torch.select, dim=d, index=0)
            functions[f"x[{colons}-1]"] = partial(torch.select, dim=d, index=-1)
    if x.dim() == 2 and x.shape[0] == x.shape[1]:
        functions["x.diagonal()"] = torch.diagonal
    return functions


def _centred(d: int, x: Tensor) -> Tensor:
    return x - x.mean(d, keepdim=True)


def _shares(d: int, x: Tensor) -> Tensor:
    return x / x.sum(d, keepdim=True)
