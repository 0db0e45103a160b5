"""y is not reshaped: the difference is broadcast to (B, B)."""


def squared_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2
