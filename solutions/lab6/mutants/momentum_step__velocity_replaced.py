"""The velocities did not change: update them in place, so that the next step finds them."""

import torch


def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for i, param in enumerate(params):
            if param.grad is None:
                continue
            velocities[i] = beta * velocities[i] - lr * param.grad
            param += velocities[i]
