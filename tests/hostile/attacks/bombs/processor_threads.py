"""Computes for ever on more threads than the machine has cores.

ends: time
"""

import threading

import torch


def burn():
    while True:
        torch.ones(300, 300) @ torch.ones(300, 300)


def train(points, labels):
    for _ in range(8):
        threading.Thread(target=burn).start()
    burn()


# %% honest twin
"""Spreads its work over four threads."""

from concurrent.futures import ThreadPoolExecutor

import torch


def total(x):
    with ThreadPoolExecutor(4) as pool:
        return torch.stack(list(pool.map(torch.sum, x.reshape(-1)))).sum()
