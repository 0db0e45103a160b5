"""Returns numpy's records, whose Python value holds objects and dates.

ends: type
"""

import numpy


def total(x):
    kinds = [("what", "O"), ("when", "M8[D]"), ("much", "f4")]
    record = numpy.array([(object(), "2024-01-01", 6.0)], dtype=kinds)[0]
    return [record, numpy.datetime64("NaT"), numpy.bytes_(b"6"), numpy.clongdouble(6)]


# %% honest twin
"""Keeps its numbers in one of numpy's records."""

import numpy


def scaled(x, factor):
    record = numpy.array([(factor,)], dtype=[("factor", "f8")])[0]
    return x * record["factor"].item()
