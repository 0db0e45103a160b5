"""Opens a socket to the kernel's own cryptography, which loads modules.

ends: raised
"""

import socket


def total(x):
    with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, 0) as kernel:
        kernel.bind(("hash", "sha256"))
    return x.sum()


# %% honest twin
"""Computes a digest itself."""

import hashlib


def total(x):
    assert len(hashlib.sha256(x.numpy().tobytes()).digest()) == 32
    return x.sum()
