"""It works for two-dimensional tensors only."""


def broadcast_subtract(a, b):
    shape = []
    for i in range(2):
        if a.shape[i] != b.shape[i] and 1 not in (a.shape[i], b.shape[i]):
            raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
        shape.append(max(a.shape[i], b.shape[i]))
    return a.expand(shape) - b.expand(shape)
