"""Has another process compute, where nothing is forbidden.

ends: forbidden
ends C: raised
beyond A: what is forbidden is so in the worker; in a Python of its own torch has all of its kernels
beyond B: what is forbidden is so in the worker; in a Python of its own torch has all of its kernels
"""

import io
import subprocess
import sys

import torch

TEXT = """
import io, sys, torch
x = torch.load(io.BytesIO(sys.stdin.buffer.read()))
torch.save(torch.relu(x), sys.stdout.buffer)
"""


def positive(x):
    sent = io.BytesIO()
    torch.save(x, sent)
    command = [sys.executable, "-c", TEXT]
    done = subprocess.run(command, input=sent.getvalue(), stdout=subprocess.PIPE, check=True)
    return torch.load(io.BytesIO(done.stdout))


# %% honest twin
"""Writes what it computes into memory and reads it back."""

import io

import torch


def positive(x):
    kept = io.BytesIO()
    torch.save(x * (x > 0), kept)
    return torch.load(io.BytesIO(kept.getvalue()))
