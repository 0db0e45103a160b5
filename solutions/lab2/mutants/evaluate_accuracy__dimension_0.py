"""The arg-max is taken over dimension 0, the batch; take it over dimension 1."""

import torch


def evaluate_accuracy(dataloader, net):
    was_training = isinstance(net, torch.nn.Module) and net.training
    if isinstance(net, torch.nn.Module):
        net.eval()
    right, n = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            right, n = right + (net(X).argmax(0) == y).sum().item(), n + len(y)
    if isinstance(net, torch.nn.Module):
        net.train(was_training)
    return right / n
