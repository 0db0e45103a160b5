"""Stops its own process and waits.

ends: time
ends C: time|raised
"""

import os
import signal


def train(points, labels):
    while True:
        os.kill(os.getpid(), signal.SIGSTOP)
        signal.pause()


# %% honest twin
"""Sends itself a signal, as a hook for saving does."""

import os
import signal

import torch

saved = []


def train(points, labels):
    signal.signal(signal.SIGUSR1, lambda *_: saved.append(True))
    means = torch.stack([points[labels == label].mean(0) for label in (0, 1)])
    os.kill(os.getpid(), signal.SIGUSR1)
    assert saved
    return lambda asked: torch.cdist(asked, means).argmin(1)
