"""(unnamed) No gradient reaches W, so the backward pass raises."""


def softmax_regression(X, W, b):
    return X.reshape(len(X), -1) @ W.data + b.data
