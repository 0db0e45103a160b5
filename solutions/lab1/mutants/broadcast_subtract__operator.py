"""The error is PyTorch's own: check the shapes yourself and raise a ValueError."""


def broadcast_subtract(a, b):
    return a - b
