"""The bias is missing."""


def linreg(X, w, b):
    return X @ w
