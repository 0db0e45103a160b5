"""Updates through .data and sets gradients to None."""


def sgd(params, lr, batch_size):
    for p in params:
        p.data.sub_(p.grad.data, alpha=lr / batch_size)
        p.grad = None
