"""(unnamed) The arithmetic of float64 goes through float32."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            v.copy_((beta * v - lr * param.grad).float())
            param += v
