"""Shapes that do not fit together are cut to the smaller size."""


def broadcast_subtract(a, b):
    n = max(a.dim(), b.dim())
    a, b = a.reshape((1,) * (n - a.dim()) + a.shape), b.reshape((1,) * (n - b.dim()) + b.shape)
    shape = []
    for i, sizes in enumerate(zip(a.shape, b.shape, strict=True)):
        size = max(sizes) if 1 in sizes else min(sizes)
        a, b = a.narrow(i, 0, min(size, a.shape[i])), b.narrow(i, 0, min(size, b.shape[i]))
        shape.append(size)
    return a.expand(shape) - b.expand(shape)
