"""(unnamed) It compares the last dimension only: others that clash meet PyTorch's own error."""


def broadcast_subtract(a, b):
    if a.dim() and b.dim() and a.shape[-1] != b.shape[-1] and 1 not in (a.shape[-1], b.shape[-1]):
        raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
    n = max(a.dim(), b.dim())
    rows = (1,) * (n - a.dim()) + tuple(a.shape), (1,) * (n - b.dim()) + tuple(b.shape)
    shape = [max(sizes) for sizes in zip(*rows, strict=True)]
    return a.expand(shape) - b.expand(shape)
