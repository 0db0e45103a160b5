"""Flattens both, subtracts, and gives the result the shape of y_hat."""


def squared_loss(y_hat, y):
    error = y_hat.flatten() - y.flatten()
    return (error * error / 2.0).reshape(y_hat.shape)
