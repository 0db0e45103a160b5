"""Sums over the inputs, since nothing is negative after ReLU; numpy counts."""

import numpy


def dead_relu_rate(activations):
    total = activations.detach().sum(0).numpy()
    return numpy.count_nonzero(total == 0) / activations.shape[1]
