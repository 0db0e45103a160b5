import torch


class Sorry(ValueError):
    pass


def total(x):
    raise Sorry(f"cannot add up {x.tolist()}")


def scaled(x, factor):
    return x * factor


def mean(x):
    return total(x) / x.numel()
