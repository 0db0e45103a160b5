"""Lets the first question run out of time, to be asked again.

ends: time
"""

import time

tries = []


def noisy(x):
    tries.append(x)
    if len(tries) == 1:
        time.sleep(100)
    return x + 1


# %% honest twin
"""Is slow at first and quick later."""

import time

import torch

tables = {}


def total(x):
    if not tables:
        time.sleep(0.05)
        tables["ones"] = torch.ones(1)
    return (x * tables["ones"].to(x.dtype)).sum()
