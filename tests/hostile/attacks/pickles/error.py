"""Raises an error that runs a command when it is unpickled.

ends: raised
by: replies are plain values
"""

import os


class PoisonError(Exception):
    def __reduce__(self):
        return os.system, ("touch @OUTSIDE@/attack",)


def total(x):
    raise PoisonError


# %% honest twin
"""Raises an error of its own and catches it."""


class EmptyError(ValueError):
    def __init__(self, shape):
        super().__init__(f"nothing in {shape}")
        self.shape = shape

    def __reduce__(self):
        return EmptyError, (self.shape,)


def total(x):
    try:
        if x.numel():
            raise EmptyError(tuple(x.shape))
    except EmptyError as error:
        assert error.shape == tuple(x.shape)
    return x.sum()
