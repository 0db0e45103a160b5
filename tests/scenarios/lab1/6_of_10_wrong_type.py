import torch


def total(x):
    return x.sum().item()


def scaled(x, factor):
    return x * factor


def mean(x):
    return total(x) / x.numel()
