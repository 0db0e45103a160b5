"""The gradient is weighted with 1 − β; here it is not."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            v.mul_(beta).sub_((1 - beta) * lr * param.grad)
            param += v
