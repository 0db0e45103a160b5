import torch


def total(x):
    return torch.ones(10**10).sum()


def scaled(x, factor):
    return x * factor


def mean(x):
    return total(x) / x.numel()
