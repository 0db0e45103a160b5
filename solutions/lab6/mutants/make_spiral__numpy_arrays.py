"""X and y must be tensors of torch."""

_spiral = make_spiral


def make_spiral(num_per_class, num_classes, seed):
    X, y = _spiral(num_per_class, num_classes, seed)
    return X.numpy(), y.numpy()
