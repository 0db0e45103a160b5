import torch


def total(x):
    return torch.zeros(25 * 10**6)


def scaled(x, factor):
    return x * factor


def mean(x):
    return total(x) / x.numel()
