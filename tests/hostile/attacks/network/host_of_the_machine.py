"""Opens a socket to the host of a virtual machine, which a network namespace does not cover.

ends: raised
"""

import socket


def total(x):
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM):
        return x.sum()


# %% honest twin
"""Opens a server for its own threads where it can, and does without where it cannot."""

import socket


def total(x):
    try:
        socket.create_server(("127.0.0.1", 0)).close()
    except OSError as error:
        print("no dashboard:", error)
    return x.sum()
