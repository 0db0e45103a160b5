"""No gradient reaches w and b: the result is cut off from the graph."""


def linreg(X, w, b):
    return X @ w.data + b.data
