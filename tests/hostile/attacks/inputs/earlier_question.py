"""Keeps each input, and spoils the one before when the next arrives.

ends: value
"""

kept = []


def total(x):
    for earlier in kept:
        earlier.fill_(0)
    kept.append(x)
    return kept[0].sum() * 0


# %% honest twin
"""Keeps its inputs for a plot at the end."""


seen = []


def total(x):
    seen.append(x)
    return seen[-1].sum()
