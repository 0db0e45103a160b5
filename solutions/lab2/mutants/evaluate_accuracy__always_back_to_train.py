"""The mode that the net was found in is not restored."""

import torch


def evaluate_accuracy(dataloader, net):
    if isinstance(net, torch.nn.Module):
        net.eval()
    right, n = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            right, n = right + (net(X).argmax(1) == y).sum().item(), n + len(y)
    if isinstance(net, torch.nn.Module):
        net.train()
    return right / n
