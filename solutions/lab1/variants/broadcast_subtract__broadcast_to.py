"""Walks from the last size to the first, with torch.sub of two broadcast_to and torch.Size in the message."""

import torch


class ShapeError(ValueError):
    pass


def broadcast_subtract(a, b):
    shape, i = [], 1
    while i <= max(a.ndim, b.ndim):
        m = a.size(-i) if i <= a.ndim else 1
        n = b.size(-i) if i <= b.ndim else 1
        if m == n or n == 1:
            shape.insert(0, m)
        elif m == 1:
            shape.insert(0, n)
        else:
            raise ShapeError(f"{a.shape} does not go with {b.shape}")
        i += 1
    print("shape", shape)
    return torch.sub(torch.broadcast_to(a, shape), torch.broadcast_to(b, shape))
