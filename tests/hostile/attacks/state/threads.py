"""Asks for a hundred threads and keeps all of them busy.

ends: time|crashed|killed
"""

import torch


def train(points, labels):
    torch.set_num_threads(100)
    while True:
        torch.ones(1000, 1000) @ torch.ones(1000, 1000)


# %% honest twin
"""Sets the number of threads to what its own machine has."""

import torch


def total(x):
    torch.set_num_threads(4)
    assert torch.ones(200, 200).mm(torch.ones(200, 200)).mean() == 200
    return x.sum()
