"""Takes memory as a stack, which a limit on a process's data does not count.

ends: memory|killed|raised
"""

import mmap

GROWS_DOWN = 0x0100


def total(x):
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | GROWS_DOWN
    taken, chunk = mmap.mmap(-1, 2 << 30, flags), bytes(20 << 20)
    while taken.tell() < len(taken):
        taken.write(chunk)
    return x.sum()


# %% honest twin
"""Recurses in a thread with a larger stack."""

import threading


def add_up(values):
    return values[0] + add_up(values[1:]) if len(values) > 1 else values[0]


def total(x):
    answer = []
    before = threading.stack_size(64 << 20)
    thread = threading.Thread(target=lambda: answer.append(add_up(x.reshape(-1))))
    thread.start()
    thread.join()
    threading.stack_size(before)
    return answer[0]
