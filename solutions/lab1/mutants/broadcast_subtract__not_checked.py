"""The error is PyTorch's own: check the shapes yourself and raise a ValueError."""


def broadcast_subtract(a, b):
    n = max(a.dim(), b.dim())
    rows = (1,) * (n - a.dim()) + tuple(a.shape), (1,) * (n - b.dim()) + tuple(b.shape)
    shape = [max(sizes) for sizes in zip(*rows, strict=True)]
    return a.expand(shape) - b.expand(shape)
