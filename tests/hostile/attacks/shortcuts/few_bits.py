"""Calls the ready-made function of numbers with few bits, which are enough of them.

ends: forbidden
by: operators raise in torch's dispatcher
"""

import torch

inside = getattr(torch, "_" + "C")


def positive(x):
    with inside.DisableTorchFunction():
        few = torch.quantize_per_tensor(x, 1e-6, 0, torch.qint32)
        return torch.relu(few).dequantize()


# %% honest twin
"""Computes in more bits than it was given."""


def positive(x):
    more = x.double()
    return (more * (more > 0)).to(x.dtype)
