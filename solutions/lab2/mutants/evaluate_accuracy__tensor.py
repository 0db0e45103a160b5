"""A tensor is returned; .item() makes a Python number of it."""

import torch


def evaluate_accuracy(dataloader, net):
    was_training = isinstance(net, torch.nn.Module) and net.training
    if isinstance(net, torch.nn.Module):
        net.eval()
    right, n = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            right, n = right + (net(X).argmax(1) == y).sum(), n + len(y)
    if isinstance(net, torch.nn.Module):
        net.train(was_training)
    return right / n
