"""(unnamed) X has the shape (C, N, 2)."""

_spiral = make_spiral


def make_spiral(num_per_class, num_classes, seed):
    X, y = _spiral(num_per_class, num_classes, seed)
    return X.reshape(num_classes, num_per_class, 2), y
