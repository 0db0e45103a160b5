"""This is PyTorch's convention; here the learning rate is inside the velocity."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            v.mul_(beta).add_(param.grad)
            param -= lr * v
