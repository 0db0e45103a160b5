import torch


def total(x):
    return x.sum()


def scaled(x, factor):
    return x * factor


for epoch in range(10**9):
    total(torch.ones(3))
while True:
    pass


def mean(x):
    return total(x) / x.numel()


raise SystemExit(mean(torch.ones(3)))
