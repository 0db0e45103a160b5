"""Sends an input away in a datagram, which needs no answer.

ends: raised
"""

import socket


def total(x):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(repr(x.tolist()).encode(), ("127.0.0.1", int("@PORT@")))
    return x.sum()


# %% honest twin
"""Names its run after the host, as a tool for logging does."""

import platform
import socket
import uuid


def total(x):
    run = f"{socket.gethostname()}-{platform.system()}-{uuid.uuid4()}"
    print(run)
    return x.sum()
