import torch


def total(x):
    for _ in range(100):
        print("x" * 10**6)
    return x.sum()


def scaled(x, factor):
    return x * factor


def mean(x):
    return total(x) / x.numel()
