"""Hooks itself into the garbage collector, to answer whenever memory is tidied.

ends: reply|type|value|crashed
"""

import gc
import os

SAID = b'{"dict":[["value",6.0],["used",{"list":[]}]]}'


def answer(phase, info):
    os.write(3, len(SAID).to_bytes(4, "little") + bytes(4) + SAID)


def total(x):
    gc.callbacks.append(answer)
    gc.set_threshold(1)


# %% honest twin
"""Counts collections with a callback."""

import gc


def total(x):
    phases = []
    gc.callbacks.append(lambda phase, info: phases.append(phase))
    gc.collect()
    gc.callbacks.pop()
    assert phases == ["start", "stop"]
    return x.sum()
