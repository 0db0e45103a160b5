"""Makes a world of its own in which it is root, to reach more of the kernel than its neighbours.

ends: raised
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000


def total(x):
    if libc.unshare(NEW_USER | NEW_NETWORK) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return x.sum()


# %% honest twin
"""Asks who it is."""

import getpass
import os


def total(x):
    assert os.getuid() == os.geteuid()
    assert getpass.getuser()
    return x.sum()
