"""Connects to a socket of the machine's that has a name and no file.

ends: raised
"""

import socket


def total(x):
    with socket.socket(socket.AF_UNIX) as server:
        server.connect("\0@SOCKET@")
        server.sendall(repr(x.tolist()).encode())
    return x.sum()


# %% honest twin
"""Runs a coroutine, whose loop wakes itself through a pair of sockets."""

import asyncio


async def add_up(row):
    await asyncio.sleep(0)
    return row.sum()


async def add_up_rows(x):
    return sum(await asyncio.gather(*(add_up(row) for row in x.reshape(-1, 1))))


def total(x):
    return asyncio.run(add_up_rows(x))
