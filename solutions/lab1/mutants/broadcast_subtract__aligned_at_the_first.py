"""The shapes are aligned at the first dimension; align them at the last."""


def broadcast_subtract(a, b):
    n = max(a.dim(), b.dim())
    rows = tuple(a.shape) + (1,) * (n - a.dim()), tuple(b.shape) + (1,) * (n - b.dim())
    shape = []
    for i, j in zip(*rows, strict=True):
        if i != j and 1 not in (i, j):
            raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
        shape.append(max(i, j))
    return a.reshape(rows[0]).expand(shape) - b.reshape(rows[1]).expand(shape)
