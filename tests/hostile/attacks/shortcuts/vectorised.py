"""Maps the ready-made function over rows.

ends: forbidden
by: operators raise in torch's dispatcher
"""

import torch


def positive(x):
    return torch.func.vmap(torch.relu)(x)


# %% honest twin
"""Maps a function of its own over rows."""

import torch


def positive(x):
    return torch.func.vmap(lambda row: row * (row > 0))(x)
