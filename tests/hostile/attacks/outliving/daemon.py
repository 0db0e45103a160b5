"""Forks twice into a session of its own and ignores every signal that can be ignored.

base: 4
ends C: raised
"""

import os
import signal
import time


def total(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(1, 32):
                if number not in (signal.SIGKILL, signal.SIGSTOP):
                    signal.signal(number, signal.SIG_IGN)
            while True:
                time.sleep(1)
        os._exit(0)
    return x.sum()


# %% honest twin
"""Starts a process and waits for its result.

beyond C: processes cannot be started
"""

import os

import torch


def total(x):
    read, write = os.pipe()
    if os.fork() == 0:
        os.write(write, x.sum().item().hex().encode())
        os._exit(0)
    os.wait()
    return torch.tensor(float.fromhex(os.read(read, 100).decode()), dtype=x.dtype)
