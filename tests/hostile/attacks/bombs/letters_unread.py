"""Fills the buffers of as many sockets as it can have.

ends: raised|memory
"""

import socket

kept = []


def total(x):
    while True:
        kept.append(socket.socketpair())
        for end in kept[-1]:
            end.setblocking(False)
            while True:
                try:
                    end.send(bytes(1 << 16))
                except BlockingIOError:
                    break


# %% honest twin
"""Fills the buffer of one socket and reads it."""

import socket


def total(x):
    here, there = socket.socketpair()
    here.setblocking(False)
    sent = here.send(bytes(1 << 16))
    left = sent
    while left:
        left -= len(there.recv(left))
    here.close()
    there.close()
    return x.sum()
