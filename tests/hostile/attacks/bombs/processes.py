"""Forks until the machine has no room for another process.

ends: raised
"""

import os
import time


def total(x):
    for _ in range(150):
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
    return x.sum()


# %% honest twin
"""Maps a function over a pool of two processes.

beyond C: processes cannot be started
"""

import multiprocessing


def square(value):
    return value * value


def total(x):
    with multiprocessing.Pool(2) as pool:
        squares = pool.map(square, [1, 2, 3])
    return x.sum() * (sum(squares) / 14)
