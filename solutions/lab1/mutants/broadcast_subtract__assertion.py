"""Shapes that do not fit together raised something else than ValueError."""


def broadcast_subtract(a, b):
    n = max(a.dim(), b.dim())
    rows = (1,) * (n - a.dim()) + tuple(a.shape), (1,) * (n - b.dim()) + tuple(b.shape)
    shape = []
    for i, j in zip(*rows, strict=True):
        if i != j and 1 not in (i, j):
            raise AssertionError(f"{tuple(a.shape)} and {tuple(b.shape)}")
        shape.append(max(i, j))
    return a.expand(shape) - b.expand(shape)
