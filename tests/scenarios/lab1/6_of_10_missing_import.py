import torch
from a_package_that_nobody_has import add_up


def total(x):
    return add_up(x)


def scaled(x, factor):
    return x * factor


def mean(x):
    return total(x) / x.numel()
