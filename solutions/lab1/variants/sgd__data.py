"""Updates .data, sets gradients to None."""


def sgd(params, lr, batch_size):
    for p in params:
        p.data = p.data - lr / batch_size * p.grad
        p.grad = None
