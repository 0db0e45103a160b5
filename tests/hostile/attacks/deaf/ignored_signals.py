"""Ignores every signal that can be ignored, and sleeps.

ends: time
"""

import contextlib
import signal
import time


def train(points, labels):
    for number in signal.valid_signals():
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(1000)


# %% honest twin
"""Sets itself an alarm in case its training hangs."""

import signal

import torch


def too_long(number, frame):
    raise TimeoutError


def train(points, labels):
    signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, 0.9)
    try:
        means = torch.stack([points[labels == label].mean(0) for label in (0, 1)])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    return lambda asked: torch.cdist(asked, means).argmin(1)
