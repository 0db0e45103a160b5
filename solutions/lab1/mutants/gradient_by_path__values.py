"""These are the values of x², x³ and y, not their gradients."""


def gradient_by_path(x):
    return x**2, x**3, x**2 + x**3
