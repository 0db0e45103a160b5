"""The three results are not floats."""

import torch


def gradient_by_path(x):
    leaf = torch.tensor(x, requires_grad=True)
    grads = [torch.autograd.grad(y, leaf)[0].item() for y in (leaf**2, leaf**3, leaf**2 + leaf**3)]
    return tuple(int(grad) if grad.is_integer() else grad for grad in grads)
