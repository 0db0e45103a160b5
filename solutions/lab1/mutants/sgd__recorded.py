"""(unnamed) Without no_grad PyTorch itself refuses to change a leaf in place."""


def sgd(params, lr, batch_size):
    for param in params:
        param -= lr * param.grad / batch_size
        param.grad.zero_()
