"""Maps one page after the other, each apart from the last.

ends: raised|memory|time
"""

import mmap

kept = []


def total(x):
    for count in range(200_000):
        protection = mmap.PROT_READ if count % 2 else mmap.PROT_READ | mmap.PROT_WRITE
        kept.append(mmap.mmap(-1, mmap.PAGESIZE, prot=protection))
    return x.sum()


# %% honest twin
"""Maps a hundred pages."""

import mmap


def total(x):
    kept = [mmap.mmap(-1, mmap.PAGESIZE) for _ in range(100)]
    for one in kept:
        one.close()
    return x.sum()
