"""Recurses until the C stack is full.

ends: crashed|memory|raised|killed
"""

import sys


def deeper(x):
    return max([x], key=deeper)  # through C, so that the C stack grows


def total(x):
    sys.setrecursionlimit(10**9)
    return deeper(x)


# %% honest twin
"""Recurses some thousand calls deep."""

import sys


def add(numbers, start):
    if start == len(numbers):
        return 0.0
    return numbers[start] + add(numbers, start + 1)


def total(x):
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(5000)
    try:
        assert add([1.0] * 3000, 0) == 3000
        return x.sum()
    finally:
        sys.setrecursionlimit(limit)
