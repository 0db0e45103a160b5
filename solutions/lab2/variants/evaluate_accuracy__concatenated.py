"""Keeps all logits and labels, compares once at the end, prints on the way."""

import torch
from torch import nn


@torch.no_grad()
def evaluate_accuracy(dataloader, net):
    modes = [(m, m.training) for m in net.modules()] if isinstance(net, nn.Module) else []
    for module, _ in modes:
        module.training = False
    outputs, labels = zip(*[(net(X), y) for X, y in dataloader], strict=True)
    for module, mode in modes:
        module.training = mode
    _, predicted = torch.max(torch.cat(outputs), 1)
    print("accuracy of", len(predicted), "examples")
    return float(predicted.eq(torch.cat(labels)).double().mean())
