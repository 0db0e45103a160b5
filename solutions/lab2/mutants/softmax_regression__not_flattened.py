"""(unnamed) Does not flatten images, so the product raises."""


def softmax_regression(X, W, b):
    return X @ W + b
