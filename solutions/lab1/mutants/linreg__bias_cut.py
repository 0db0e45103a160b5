"""(unnamed) No gradient reaches b."""


def linreg(X, w, b):
    return X @ w + b.detach()
