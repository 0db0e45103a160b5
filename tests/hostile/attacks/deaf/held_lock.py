"""Waits in C for ever and keeps Python's lock.

ends: time
"""

import ctypes


def train(points, labels):
    return ctypes.PyDLL(None).pause()


# %% honest twin
"""Calls a function of the C library."""

import ctypes

sqrt = ctypes.CDLL("libm.so.6").sqrt
sqrt.restype, sqrt.argtypes = ctypes.c_double, [ctypes.c_double]


def total(x):
    return x.sum() * sqrt(1.0)
