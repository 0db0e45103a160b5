"""A floating-point input is cut to whole numbers before the subtraction."""


def broadcast_subtract(a, b):
    n = max(a.dim(), b.dim())
    rows = (1,) * (n - a.dim()) + tuple(a.shape), (1,) * (n - b.dim()) + tuple(b.shape)
    shape = []
    for i, j in zip(*rows, strict=True):
        if i != j and 1 not in (i, j):
            raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
        shape.append(max(i, j))
    return a.expand(shape) - b.to(a.dtype).expand(shape)
