"""Attaches two hundred open files to its reply, to use up the judge's own.

ends: reply
"""

import os
import socket
import struct


def total(x):
    files = [os.open("/dev/null", os.O_RDONLY) for _ in range(200)]
    with socket.socket(fileno=os.dup(3)) as channel:
        socket.send_fds(channel, [struct.pack("<II", 4, 0) + b"null"], files)
    for file in files:
        os.close(file)


# %% honest twin
"""Passes a descriptor through a socket pair of its own."""

import os
import socket


def total(x):
    first, second = socket.socketpair()
    with first, second:
        socket.send_fds(first, [b"x"], [1])
        fds = socket.recv_fds(second, 1, 1)[1]
    os.close(fds[0])
    return x.sum()
