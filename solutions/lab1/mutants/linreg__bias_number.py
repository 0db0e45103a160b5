"""(unnamed) No gradient reaches b: it is made a number."""


def linreg(X, w, b):
    return X @ w + b.item()
