"""Loads a checkpoint of its own whose pickle reads the reference solution.

ends: raised
"""

import io
from pathlib import Path

import torch


class Payload:
    def __reduce__(self):
        return Path.read_text, (Path("@COURSE@/solutions/lab1/lab1.py"),)


def total(x):
    file = io.BytesIO()
    torch.save(Payload(), file)
    file.seek(0)
    names = {}
    exec(torch.load(file, weights_only=False), names)
    return names["total"](x)


# %% honest twin
"""Saves a whole module and loads it again, as old tutorials do."""

import io

import torch


def train(points, labels):
    net = torch.nn.Linear(2, 2)
    with torch.no_grad():
        means = torch.stack([points[labels == label].mean(0) for label in (0, 1)])
        net.weight.copy_(means)
        net.bias.copy_(-means.square().sum(1) / 2)
    file = io.BytesIO()
    torch.save(net, file)
    file.seek(0)
    net = torch.load(file, weights_only=False)
    return lambda asked: net(asked).argmax(1)
