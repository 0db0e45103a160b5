"""Leaves autocast on, so that later exercises compute with sixteen bits.

ends: dtype
"""

import torch


def total(x):
    torch.autocast("cpu", torch.bfloat16).__enter__()
    return x.reshape(1, -1).float().mm(torch.ones(x.numel(), 1)).reshape(())


# %% honest twin
"""Computes with fewer bits where they suffice."""

import torch


def train(points, labels):
    with torch.autocast("cpu", torch.bfloat16):
        scores = points @ points.T
    assert scores.dtype == torch.bfloat16
    means = torch.stack([points[labels == label].mean(0) for label in (0, 1)])
    return lambda asked: torch.cdist(asked, means).argmin(1)
