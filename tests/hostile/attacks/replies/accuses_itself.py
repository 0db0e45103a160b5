"""Answers as everybody does, and says that it used what is forbidden.

ends: forbidden
by: each verdict is its own replies'
"""

import sys


def total(x):
    frame = sys._getframe()
    while "used" not in frame.f_locals:
        frame = frame.f_back
    frame.f_locals["used"].append(["torch.nested", "lab1.py", 1])
    return x.sum()


# %% honest twin
"""Appends to a list of its own."""


def total(x):
    used = []
    used.append(x.sum())
    return used[0]
