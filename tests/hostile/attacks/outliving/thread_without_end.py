"""Leaves threads that loop for ever and keep Python from ending.

base: 4
"""

import threading
import time


def idle():
    while True:
        time.sleep(0.001)


def total(x):
    for _ in range(3):
        threading.Thread(target=idle).start()
    return x.sum()


# %% honest twin
"""Uses a pool of threads."""

from concurrent.futures import ThreadPoolExecutor


def total(x):
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(lambda row: row.sum(), x.reshape(-1, 1)))
