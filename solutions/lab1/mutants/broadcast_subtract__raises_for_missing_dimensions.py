"""It raised an error for shapes that fit together."""


def broadcast_subtract(a, b):
    if a.dim() != b.dim():
        raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
    shape = [max(sizes) for sizes in zip(a.shape, b.shape, strict=True)]
    for sizes in zip(a.shape, b.shape, strict=True):
        if sizes[0] != sizes[1] and 1 not in sizes:
            raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
    return a.expand(shape) - b.expand(shape)
