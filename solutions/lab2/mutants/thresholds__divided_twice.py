"""(unnamed) The mean loss is divided by the batch size again, in the step from scratch."""

reference_sgd = sgd


def sgd(params, lr, batch_size):
    reference_sgd(params, lr / 64, batch_size)
