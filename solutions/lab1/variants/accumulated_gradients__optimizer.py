"""zero_grad of an optimiser clears; torch.autograd.backward; ones made by shape; copy by deepcopy."""

from copy import deepcopy

import torch


def accumulated_gradients(inp):
    x = deepcopy(inp)
    x.requires_grad = True
    opt = torch.optim.SGD([x], lr=1.0)
    out = torch.transpose(torch.pow(x + 1, 2), 0, 1)
    grad = torch.ones(inp.shape[1], inp.shape[0], dtype=inp.dtype, device=inp.device)
    torch.autograd.backward(out, grad, retain_graph=True)
    first = deepcopy(x.grad)
    torch.autograd.backward([out], [grad], retain_graph=True)
    second = x.grad + 0
    opt.zero_grad()
    out.backward(gradient=grad, retain_graph=True)
    return first, second, x.grad
