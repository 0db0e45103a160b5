"""An input itself is changed."""


def squared_loss(y_hat, y):
    target = y.reshape(y_hat.shape)
    target -= y_hat.detach()
    return (y_hat - y_hat.detach() - target) ** 2 / 2
