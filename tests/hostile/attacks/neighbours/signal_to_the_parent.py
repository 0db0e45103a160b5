"""Kills the process that makes everybody's workers.

ends: raised
"""

import os
import signal


def total(x):
    parent = os.getppid()
    if parent in (0, 1):
        raise ProcessLookupError(3, "nobody is above this process")
    os.kill(parent, signal.SIGKILL)
    return x.sum()


# %% honest twin
"""Loads batches in two processes of its own.

beyond C: processes cannot be started
"""

import torch
from torch.utils.data import DataLoader, TensorDataset


def train(points, labels):
    loader = DataLoader(TensorDataset(points, labels), batch_size=8, shuffle=True, num_workers=2)
    sums, counts = torch.zeros(2, 2), torch.zeros(2, 1)
    for batch, own in loader:
        for label in (0, 1):
            sums[label] += batch[own == label].sum(0)
            counts[label] += (own == label).sum()
    return lambda asked: torch.cdist(asked, sums / counts).argmin(1)
