"""Puts the ready-made function in the place of its own.

ends: forbidden
by: operators raise in torch's dispatcher
"""

from torch.nn.functional import relu as positive

# %% honest twin
"""Gives a function of its own a second name."""

import torch


def above_zero(x):
    return torch.where(x > 0, x, torch.zeros_like(x))


positive = above_zero
