"""(unnamed) Multiplies elementwise and sums over the batch."""


def linreg(X, w, b):
    return (X.T * w).sum(0) + b
