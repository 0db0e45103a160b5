"""Raises KeyboardInterrupt, as if the assistant had pressed Ctrl-C.

ends: crashed
"""


def total(x):
    raise KeyboardInterrupt


# %% honest twin
"""Would stop a long loop at a KeyboardInterrupt."""


def total(x):
    try:
        return x.sum()
    except KeyboardInterrupt:
        return x
