"""(unnamed) β multiplies the gradient as well."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            v.sub_(lr * param.grad).mul_(beta)
            param += v
