"""The net is not switched to eval mode."""

import torch


def evaluate_accuracy(dataloader, net):
    right, n = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            right, n = right + (net(X).argmax(1) == y).sum().item(), n + len(y)
    return right / n
