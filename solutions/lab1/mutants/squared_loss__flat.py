"""(unnamed) The result is always one-dimensional."""


def squared_loss(y_hat, y):
    return (y_hat.flatten() - y.flatten()) ** 2 / 2
