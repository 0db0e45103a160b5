"""sub_ with alpha on .data, gradients cleared in a loop of its own."""


def sgd(params, lr, batch_size):
    for param in params:
        param.data.sub_(param.grad.data, alpha=lr / batch_size)
    for param in params:
        param.grad.detach_()
        param.grad.mul_(0)
