"""Opens the memory of the judge's process through /proc."""


def total(x):
    with open("/proc/@PID@/mem", "rb") as memory:
        memory.seek(0x10000)
    return x.sum()


# %% honest twin
"""Asks how much memory it uses itself."""

import resource


def total(x):
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
    return x.sum()
