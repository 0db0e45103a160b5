"""The bias is missing."""


def softmax_regression(X, W, b):
    return X.reshape(len(X), -1) @ W
