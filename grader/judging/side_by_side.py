"""A wrong answer beside the right one, cell by cell: what a student's own run shows of a public test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import torch

from grader.shown import fit
from grader.testing import Compared, show

_FEW = 8
"""Cells of a tensor that is shown whole; of a larger one the wrong cells alone are."""
MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One place of an answer."""

    where: str
    """Such as ``["loss"][0, 2]``; "" where the answer is one value."""
    got: str
    expected: str
    wrong: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "got", fit(self.got))
        object.__setattr__(self, "where", fit(self.where))


def rows_of(compared: Compared) -> tuple[Row, ...]:
    """What differs, in the order of the answer, and no more than one more than ``MOST_ROWS``."""
    found = tuple(islice(_rows(compared, compared.seen, compared.expected, ""), MOST_ROWS + 1))
    return found or (Row("", show(compared.seen), show(compared.expected)),)


def _rows(compared: Compared, seen: Any, expected: Any, where: str) -> Iterator[Row]:
    match seen, expected:
        case torch.Tensor(), torch.Tensor():
            yield from _of_tensors(compared, seen, expected, where)
        case (list(), list()) | (tuple(), tuple()) if len(seen) == len(expected):
            for place, pair in enumerate(zip(seen, expected, strict=True)):
                yield from _rows(compared, *pair, f"{where}[{place}]")
        case dict(), dict() if seen.keys() == expected.keys():
            for key in expected:
                yield from _rows(compared, seen[key], expected[key], f"{where}[{key!r}]")
        case _ if not compared.is_right(seen, expected):
            yield Row(where, *_numbers(seen, expected))


def _of_tensors(
    compared: Compared, seen: torch.Tensor, expected: torch.Tensor, where: str
) -> Iterator[Row]:
    dtype = compared.dtype or expected.dtype
    if seen.shape != expected.shape:
        yield Row(f"{where}.shape", str(tuple(seen.shape)), str(tuple(expected.shape)))
        yield Row(where, show(seen), show(expected))
        return
    if seen.dtype != dtype:
        yield Row(f"{where}.dtype", str(seen.dtype), str(dtype))
    yield from _cells(seen, expected, compared.agree(seen, expected), where)


def _cells(
    seen: torch.Tensor, expected: torch.Tensor, right: torch.Tensor, where: str
) -> Iterator[Row]:
    """All cells of a small tensor, if one is wrong; of a large one the first wrong ones."""
    if right.all():
        return
    shown = torch.ones_like(right) if right.numel() <= _FEW else ~right
    for place in shown.nonzero()[: MOST_ROWS + 1].tolist():
        at = tuple(place)
        got, wanted = _numbers(seen[at].item(), expected[at].item())
        yield Row(f"{where}{place or ''}", got, wanted, not right[at])


def _numbers(got: Any, expected: Any) -> tuple[str, str]:
    """Of two floats six digits, unless these are the same; else all that is shown of a value."""
    if isinstance(got, float) and isinstance(expected, float):
        short = f"{got:.6g}", f"{expected:.6g}"
        if short[0] != short[1]:
            return short
    return show(got), show(expected)
