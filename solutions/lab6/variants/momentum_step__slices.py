"""Writes through slices, with a decorator for no_grad and alpha for the factor."""

import torch


@torch.no_grad()
def momentum_step(params, velocities, lr, beta):
    for p, v in [pair for pair in zip(params, velocities, strict=True) if pair[0].grad is not None]:
        v *= beta
        v.add_(p.grad, alpha=-lr)
        p[...] = p + v
