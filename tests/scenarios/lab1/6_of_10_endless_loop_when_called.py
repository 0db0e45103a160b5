import torch


def total(x):
    while True:
        x = x + 1


def scaled(x, factor):
    return x * factor


def mean(x):
    return total(x) / x.numel()
