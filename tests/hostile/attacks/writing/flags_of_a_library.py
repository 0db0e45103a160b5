"""Sets flags of a library's file that it has open for reading alone, such as that nobody may change it.

ends: raised
"""

import fcntl
import os

GET_FLAGS, SET_FLAGS = 0x80086601, 0x40086602


def total(x):
    file = os.open(os.__file__, os.O_RDONLY)
    as_they_are = fcntl.ioctl(file, GET_FLAGS, bytes(8))
    fcntl.ioctl(file, SET_FLAGS, as_they_are)
    return x.sum()


# %% honest twin
"""Asks how much there is to be read in a pipe."""

import fcntl
import os
import struct

FIONREAD = 0x541B


def total(x):
    reader, writer = os.pipe()
    os.write(writer, b"four")
    assert struct.unpack("i", fcntl.ioctl(reader, FIONREAD, bytes(4))) == (4,)
    os.close(reader)
    os.close(writer)
    return x.sum()
