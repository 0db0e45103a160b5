import torch


def total(x):
    kept = []
    while True:
        kept.append(bytes(10**8))


def scaled(x, factor):
    return x * factor


def mean(x):
    return total(x) / x.numel()
