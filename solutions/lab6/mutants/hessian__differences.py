"""It is only nearly right: autograd is exact, in the dtype of theta."""

import torch


def hessian(f, theta):
    def gradient(at):
        at = at.detach().clone().requires_grad_()
        return torch.autograd.grad(f(at), at)[0]

    eps = 1e-4
    rows = [
        (gradient(theta + eps * e) - gradient(theta - eps * e)) / (2 * eps)
        for e in torch.eye(len(theta), dtype=theta.dtype)
    ]
    return torch.stack(rows)
