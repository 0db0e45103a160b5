"""The subtraction itself broadcasts: expand both tensors before it."""


def broadcast_subtract(a, b):
    try:
        return a - b
    except RuntimeError:
        raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}") from None
