"""No gradient reaches y_hat: the result is cut off from the graph."""


def squared_loss(y_hat, y):
    return (y_hat.detach() - y.reshape(y_hat.shape)) ** 2 / 2
