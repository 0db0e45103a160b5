"""Sends replies as large as they may be, until the judge has more than it keeps.

ends: reply
"""

import os
import struct

SAID = b'{"dict":[["value",6.0],["used",{"list":[]}]]}'
BODY = bytes(63 << 20)


def total(x):
    os.write(3, struct.pack("<II", len(SAID), len(BODY)) + SAID)
    message = memoryview(BODY)
    while message:
        message = message[os.write(3, message) :]


scaled = noisy = positive = learn = lambda *given: total(*given)


# %% honest twin
"""Passes megabytes through a pair of sockets of its own."""

import socket
import threading

MANY = 8 << 20


def total(x):
    here, there = socket.socketpair()
    thread = threading.Thread(target=here.sendall, args=(bytes(MANY),))
    thread.start()
    left = MANY
    while left:
        left -= len(there.recv(1 << 20))
    thread.join()
    here.close()
    there.close()
    return x.sum()
