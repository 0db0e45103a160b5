"""Never finishes loading.

ends: import
"""


class Loop:
    while True:
        pass


def total(x):
    return x.sum()


# %% honest twin
"""Computes a table once when it is loaded."""


SQUARES = [i * i for i in range(100_000)]


def total(x):
    return x.sum() * (SQUARES[3] / 9)
