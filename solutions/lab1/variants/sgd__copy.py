"""Computes the new value and copies it in place."""

import torch


@torch.no_grad()
def sgd(params, lr, batch_size):
    for p in params:
        p.copy_(p - (lr * p.grad) / batch_size)
    for p in params:
        p.grad = torch.zeros_like(p)
