"""Takes memory in several processes, each of which stays below its own limit.

ends: memory|killed|raised
beyond B: only a group of processes has a bound on all of its memory
"""

import os
import time


def total(x):
    children = []
    for _ in range(5):
        if (child := os.fork()) == 0:
            taken = b"x" * (200 << 20)
            time.sleep(0.3)
            os._exit(len(taken) >> 30)
        children.append(child)
    if any(os.waitpid(child, 0)[1] for child in children):
        raise MemoryError("a child was stopped")
    return x.sum()


# %% honest twin
"""Gives each of two processes an array to work on.

beyond C: processes cannot be started
"""

import multiprocessing

import torch


def work(size):
    return float(torch.ones(size).mean())


def total(x):
    with multiprocessing.Pool(2) as pool:
        ones = pool.map(work, [10 << 18] * 2)
    return x.sum() * sum(ones) / 2
