"""Makes pipes as large as they can be, of which a user has one stock on the whole machine.

ends: raised
"""

import fcntl
import os

F_SETPIPE_SZ = 1031


def total(x):
    for _ in range(12):
        fcntl.fcntl(os.pipe()[1], F_SETPIPE_SZ, 1 << 20)
    return x.sum()


# %% honest twin
"""Sends bytes through a pipe, as many as it can hold."""

import fcntl
import os

F_GETPIPE_SZ = 1032


def total(x):
    reader, writer = os.pipe()
    room = fcntl.fcntl(writer, F_GETPIPE_SZ)
    os.write(writer, bytes(min(room, 4096)))
    assert len(os.read(reader, 4096)) == min(room, 4096)
    os.close(reader)
    os.close(writer)
    return x.sum()
