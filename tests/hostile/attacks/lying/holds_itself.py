"""Returns a list that holds itself.

ends: type|reply
"""


def total(x):
    result = [x.sum()]
    result.append(result)
    return result


# %% honest twin
"""Keeps a list that holds itself, and returns something else."""

ring = []


def total(x):
    ring.append(ring)
    return x.sum()
