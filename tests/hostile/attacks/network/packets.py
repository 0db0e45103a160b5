"""Listens to all packets that pass the machine.

ends: raised
"""

import socket


def total(x):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(3)):
        return x.sum()


# %% honest twin
"""Waits for input on several files at once."""

import os
import selectors


def total(x):
    near, far = os.pipe()
    os.write(far, b"go")
    with selectors.DefaultSelector() as selector:
        selector.register(near, selectors.EVENT_READ)
        assert selector.select(1)
    os.close(near)
    os.close(far)
    return x.sum()
