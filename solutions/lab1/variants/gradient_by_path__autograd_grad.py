"""torch.autograd.grad in place of backward."""

import torch


def gradient_by_path(x):
    leaf = torch.tensor(float(x), requires_grad=True)
    y1, y2 = leaf**2, leaf**3
    results = ()
    for y in (y1 + y2.detach(), y1.detach() + y2, y1 + y2):
        results += torch.autograd.grad(y, leaf, retain_graph=True)
    return tuple(r.item() for r in results)
