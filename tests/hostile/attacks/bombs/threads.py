"""Starts threads until no more can be had.

ends: raised
by: bound on processes
"""

import threading
import time


def total(x):
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
    return x.sum()


# %% honest twin
"""Prepares batches in a thread of its own."""

import queue
import threading


def total(x):
    batches = queue.Queue(2)

    def prepare():
        for batch in x.reshape(-1).split(2):
            batches.put(batch)
        batches.put(None)

    threading.Thread(target=prepare, daemon=True).start()
    return sum(batch.sum() for batch in iter(batches.get, None))
