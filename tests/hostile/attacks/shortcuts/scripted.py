"""Has torch's own interpreter call the ready-made function.

ends: forbidden
by: operators raise in torch's dispatcher
"""

import torch

unit = torch.jit.CompilationUnit("""
def above_zero(x):
    return torch.relu(x)
""")


def positive(x):
    return unit.above_zero(x)


# %% honest twin
"""Has torch's own interpreter do what it has written itself."""

import torch

unit = torch.jit.CompilationUnit("""
def above_zero(x):
    return x * (x > 0).to(x.dtype)
""")


def positive(x):
    return unit.above_zero(x)
