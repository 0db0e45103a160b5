"""Huge pages for what every fork copies.

A fork copies the page tables of all anonymous memory: with torch imported some 50,000 entries, which
costs more than everything else that a worker's start does. Gathered into huge pages the same memory
has a hundred. The kernel may refuse any of it; nothing depends on it but speed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path

HUGE = 2 << 20
MADV_COLLAPSE = 25  # Linux 6.1


def gather() -> int:
    """Collapse this process's anonymous memory into huge pages; returns how many there are now."""
    libc = ctypes.CDLL(None)
    return sum(
        libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(HUGE), MADV_COLLAPSE) == 0
        for low, high in _anonymous()
        for start in range(-(-low // HUGE) * HUGE, high - HUGE + 1, HUGE)
    )


def _anonymous() -> Iterator[tuple[int, int]]:
    """Ranges of private writable memory that belong to no file."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, permissions, _, _, _, *name = line.split(None, 5)
        if permissions == "rw-p" and (not name or name[0] == "[heap]"):
            low, high = addresses.split("-")
            yield int(low, 16), int(high, 16)
