"""(unnamed) backward() writes into .grad of theta itself."""

import torch


def hessian(f, theta):
    theta.requires_grad_()
    theta.grad = None
    f(theta).backward(create_graph=True)
    gradient, rows = theta.grad, []
    for g in gradient:
        theta.grad = None
        g.backward(retain_graph=True)
        rows.append(theta.grad)
    return torch.stack(rows).detach()
