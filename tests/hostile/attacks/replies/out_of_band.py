"""Sends its reply with urgent bytes in between, which a stream keeps apart.

ends: reply|type|raised
"""

import socket
import struct

SAID = b'{"dict":[["value",6.0],["used",{"list":[]}]]}'


def total(x):
    with socket.socket(fileno=3) as channel:
        for byte in struct.pack("<II", len(SAID), 0) + SAID:
            channel.send(b"!", socket.MSG_OOB)
            channel.send(bytes([byte]))
        channel.detach()


# %% honest twin
"""Sends bytes through a socket pair of its own."""

import socket


def total(x):
    first, second = socket.socketpair()
    with first, second:
        first.send(b"hello")
        assert second.recv(5) == b"hello"
    return x.sum()
