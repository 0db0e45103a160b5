"""y_hat is reshaped to y; the result should have the shape of y_hat."""


def squared_loss(y_hat, y):
    return (y_hat.reshape(y.shape) - y) ** 2 / 2
