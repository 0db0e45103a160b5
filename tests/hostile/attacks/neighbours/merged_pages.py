"""Has the kernel merge its pages with equal ones of others, to measure by the time of a write what they hold.

ends: raised
"""

import ctypes
import mmap

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_MEMORY_MERGE = 67


def total(x):
    with mmap.mmap(-1, 4096) as guess:
        if libc.prctl(PR_SET_MEMORY_MERGE, 1, 0, 0, 0) < 0:
            guess.madvise(mmap.MADV_MERGEABLE)
    return x.sum()


# %% honest twin
"""Makes many equal tensors that share their memory."""


def total(x):
    rows = x.reshape(1, -1).expand(100, -1)
    assert rows.data_ptr() == x.data_ptr()
    return rows[0].sum()
