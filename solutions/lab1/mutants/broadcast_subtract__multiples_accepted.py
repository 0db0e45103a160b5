"""Shapes that do not fit together are accepted."""


def broadcast_subtract(a, b):
    n = max(a.dim(), b.dim())
    a, b = a.reshape((1,) * (n - a.dim()) + a.shape), b.reshape((1,) * (n - b.dim()) + b.shape)
    shape = []
    for i, j in zip(a.shape, b.shape, strict=True):
        if max(i, j) % min(i, j):
            raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
        shape.append(max(i, j))
    a = a.repeat([size // own for size, own in zip(shape, a.shape, strict=True)])
    return a - b.repeat([size // own for size, own in zip(shape, b.shape, strict=True)])
