"""Copies by torch.tensor of a tensor, which PyTorch warns of; each pass from a list in a loop."""

import torch


def accumulated_gradients(inp):
    x = torch.tensor(inp, requires_grad=True)
    out = torch.mul(x + 1, x + 1).t()
    snapshots = []
    for i in range(3):
        if i == 2 and x.grad is not None:
            x.grad.fill_(0)
        out.backward(torch.full_like(out, 1), retain_graph=True)
        snapshots.append(torch.clone(x.grad))
    return snapshots[0], snapshots[1], snapshots[2]
