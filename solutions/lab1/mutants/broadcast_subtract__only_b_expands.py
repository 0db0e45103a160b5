"""It raised an error for shapes that fit together."""


def broadcast_subtract(a, b):
    for i, j in zip(reversed(a.shape), reversed(b.shape), strict=False):
        if i != j and j != 1:
            raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
    return a - b.expand(a.shape)
