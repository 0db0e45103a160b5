"""Leaves a mode on in which each of torch's functions answers with zeros.

ends: value
"""

import torch
from torch.overrides import TorchFunctionMode


class Zeros(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        answer = function(*args, **(kwargs or {}))
        return torch.zeros_like(answer) if isinstance(answer, torch.Tensor) else answer


def total(x):
    Zeros().__enter__()
    return x.sum()


# %% honest twin
"""Counts the calls of torch's functions while it trains."""

import torch
from torch.overrides import TorchFunctionMode


class Count(TorchFunctionMode):
    calls = 0

    def __torch_function__(self, function, types, args=(), kwargs=None):
        Count.calls += 1
        return function(*args, **(kwargs or {}))


def train(points, labels):
    with Count():
        means = torch.stack([points[labels == label].mean(0) for label in (0, 1)])
    assert Count.calls > 2
    return lambda asked: torch.cdist(asked, means).argmin(1)
