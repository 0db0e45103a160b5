"""Has the kernel watch its descriptors by as many watches as it can have.

ends: raised|memory|time
"""

import os
import select

kept = []


def total(x):
    ends = [end for _ in range(100) for end in os.pipe()]
    while True:
        kept.append(select.epoll())
        for end in ends:
            kept[-1].register(end)


# %% honest twin
"""Watches a pipe."""

import os
import select


def total(x):
    ready, tell = os.pipe()
    watch = select.epoll()
    watch.register(ready, select.EPOLLIN)
    os.write(tell, b"!")
    assert watch.poll(1)
    watch.close()
    os.close(ready)
    os.close(tell)
    return x.sum()
