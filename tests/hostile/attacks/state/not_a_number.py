"""Fills what it does not compute with NaN, in the hope that NaN equals anything.

ends: not finite
"""

import torch


def total(x):
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = True
    return torch.empty((), dtype=x.dtype)


# %% honest twin
"""Asks for deterministic algorithms and seeds everything."""

import os
import random

import numpy
import torch


def seed_everything(seed):
    os.environ["PYTHONHASHSEED"] = str(seed)
    random.seed(seed)
    numpy.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.backends.cudnn.benchmark = False


def train(points, labels):
    seed_everything(42)
    means = torch.stack([points[labels == label].mean(0) for label in (0, 1)])
    return lambda asked: torch.cdist(asked, means).argmin(1)
