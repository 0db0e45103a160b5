"""How the tests ask: each function gets the student's module and plain values, and returns one value.

Every grader asks through these, so that all put the same questions: in its own process where it runs
students' code there, beside the student's code where that has a process of its own.
"""

import torch
from torch import nn


def ask_accuracy(module, inputs, labels, batch_size, weight):
    """Of a linear map, over batches of which the last may be smaller."""
    batches = list(zip(inputs.split(batch_size), labels.split(batch_size), strict=True))
    return module.evaluate_accuracy(batches, lambda X: X @ weight)


def ask_accuracy_of_module(module, inputs, labels, weight):
    """Of a module that was training, with a dropout that drowns what the linear layer says."""
    linear = nn.Linear(*weight.shape, bias=False)
    linear.weight.data.copy_(weight.T)
    net = nn.Sequential(linear, nn.Dropout(0.9)).train()
    return module.evaluate_accuracy([(inputs, labels)], net)


def ask_dropout(module, X, dropout):
    return module.dropout_layer(X, dropout)


def ask_penalty(module, w):
    return module.l2_penalty(w)


def ask_penalty_gradient(module, w):
    w = w.clone().requires_grad_()
    module.l2_penalty(w).sum().backward()
    return w.grad


def ask_relu(module, x):
    return module.MyReLU()(x)


def ask_relu_gradient(module, x):
    x = x.clone().requires_grad_()
    module.MyReLU()(x).sum().backward()
    return x.grad


def ask_parallel(module, X, weight1, weight2):
    """The output for two linear layers of these weights, whatever the block has made of them."""
    return module.ParallelBlock(*map(_linear, (weight1, weight2)))(X)


def ask_parallel_parameters(module, weight1, weight2):
    """How many numbers learn in the block."""
    block = module.ParallelBlock(*map(_linear, (weight1, weight2)))
    return float(sum(parameter.numel() for parameter in block.parameters()))


def _linear(weight):
    linear = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    linear.weight.data.copy_(weight)
    return linear


def ask_corr2d(module, X, K):
    return module.corr2d(X, K)


def ask_corr2d_gradient(module, X, K):
    K = K.clone().requires_grad_()
    torch.sum(module.corr2d(X, K)).backward()
    return K.grad
