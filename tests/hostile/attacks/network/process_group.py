"""Joins a process group of torch's over the network.

ends: raised
by: network namespace, seccomp
"""

from datetime import timedelta

import torch.distributed as dist


def total(x):
    wait = timedelta(milliseconds=100)
    store = dist.TCPStore("127.0.0.1", int("@PORT@"), is_master=False, timeout=wait)
    store.set("input", repr(x.tolist()))
    return x.sum()


# %% honest twin
"""Asks whether it is one of several processes, as scripts for many GPUs do."""
import torch.distributed as dist


def is_main():
    return not dist.is_available() or not dist.is_initialized() or dist.get_rank() == 0


def total(x):
    if is_main():
        print("total of", tuple(x.shape))
    return x.sum()
