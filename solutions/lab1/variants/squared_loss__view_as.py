"""view_as, square and a product."""


def squared_loss(y_hat, y):
    return 0.5 * (y.view_as(y_hat) - y_hat).square()
