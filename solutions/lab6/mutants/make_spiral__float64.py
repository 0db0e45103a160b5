"""(unnamed) X is float64, and the dtype says so."""

_spiral = make_spiral


def make_spiral(num_per_class, num_classes, seed):
    X, y = _spiral(num_per_class, num_classes, seed)
    return X.double(), y
