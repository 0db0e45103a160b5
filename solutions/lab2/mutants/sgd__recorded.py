"""(unnamed) Without no_grad the update in place of a leaf raises."""


def sgd(params, lr, batch_size):
    for param in params:
        param -= lr * param.grad / batch_size
        param.grad.zero_()
