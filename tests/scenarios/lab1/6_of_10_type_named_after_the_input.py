import torch


def total(x):
    return type(f"Input {x.tolist()}", (), {})()


def scaled(x, factor):
    return x * factor


def mean(x):
    return total(x) / x.numel()
