"""Runs a graph in a way in which no operator is dispatched.

ends: forbidden
beyond A: some of torch's executors call kernels without the dispatcher; only names tell
beyond B: some of torch's executors call kernels without the dispatcher; only names tell
beyond C: some of torch's executors call kernels without the dispatcher; only names tell
"""

import torch

inside = getattr(torch, "_" + "C")
unit = torch.jit.CompilationUnit("""
def above_zero(x):
    return torch.relu(x)
""")


def positive(x):
    return inside._jit_to_static_module(unit.above_zero.graph)(x)


# %% honest twin
"""Runs a graph of what it has written itself."""

import torch

unit = torch.jit.CompilationUnit("""
def above_zero(x):
    return x * (x > 0).to(x.dtype)
""")


def positive(x):
    return unit.above_zero(x)
