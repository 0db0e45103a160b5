"""Takes the operator's kernel while its file is loaded, before anything is forbidden.

ends: forbidden
by: the text is read
"""

import torch
from torch.library import get_kernel

kept = get_kernel("aten::relu", "CPU")
keys = torch._C.DispatchKeySet(torch._C.DispatchKey.CPU)


def positive(x):
    return kept.call_boxed(keys, x)


# %% honest twin
"""Makes a function while its file is loaded."""

import functools

import torch

kept = functools.partial(torch.mul)


def positive(x):
    return kept(x, (x > 0).to(x.dtype))
