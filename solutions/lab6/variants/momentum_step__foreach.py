"""All tensors at once with the functions of torch for lists."""

import torch


def momentum_step(params, velocities, lr, beta):
    there = [i for i, p in enumerate(params) if p.grad is not None]
    v = [velocities[i] for i in there]
    with torch.no_grad():
        torch._foreach_mul_(v, beta)
        torch._foreach_add_(v, [params[i].grad for i in there], alpha=-lr)
        torch._foreach_add_([params[i] for i in there], v)
