import sys
import warnings

import torch

warnings.warn("at import")


def total(x):
    warnings.warn("a warning", DeprecationWarning)
    print("to stderr", file=sys.stderr)
    return x.sum()


def scaled(x, factor):
    sys.stderr.write("no line end")
    return x * factor


def mean(x):
    x.t()  # torch warns for a tensor of other than 2 dimensions
    print("mean", x)
    return total(x) / x.numel()
