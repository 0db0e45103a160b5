"""Blocks all signals, and computes.

ends: time
"""

import signal


def train(points, labels):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        pass


# %% honest twin
"""Stops its training cleanly when it is interrupted."""

import signal

import torch

stop = []


def train(points, labels):
    before = signal.signal(signal.SIGINT, lambda *_: stop.append(True))
    means = torch.zeros(2, 2)
    for label in (0, 1):
        if not stop:
            means[label] = points[labels == label].mean(0)
    signal.signal(signal.SIGINT, before)
    return lambda asked: torch.cdist(asked, means).argmin(1)
