"""Forks a child that holds the channel and goes on answering when its parent has ended.

ends: crashed|reply|killed|type
ends C: raised
"""

import os
import time

SAID = b'{"dict":[["value",6.0],["used",{"list":[]}]]}'


def total(x):
    if os.fork() != 0:
        os._exit(0)
    while True:
        time.sleep(0.001)
        os.write(3, len(SAID).to_bytes(4, "little") + bytes(4) + SAID)


# %% honest twin
"""Starts a process with multiprocessing and gets its result.

beyond C: processes cannot be started
"""

import multiprocessing

import torch


def add(numbers, sums):
    sums.put(sum(numbers))


def total(x):
    context = multiprocessing.get_context("fork")
    sums = context.SimpleQueue()
    process = context.Process(target=add, args=(x.flatten().tolist(), sums))
    process.start()
    process.join()
    return torch.tensor(sums.get(), dtype=x.dtype)
