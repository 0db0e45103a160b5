"""Sends itself SIGKILL, so that there is nobody to be judged.

ends: crashed|killed|memory|type
"""

import os
import signal


def total(x):
    os.kill(os.getpid(), signal.SIGKILL)


# %% honest twin
"""Sends itself a signal that it handles."""

import os
import signal


def total(x):
    heard = []
    before = signal.signal(signal.SIGUSR1, lambda *_: heard.append(1))
    try:
        os.kill(os.getpid(), signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, before)
    return x.sum() * len(heard)
