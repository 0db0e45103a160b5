"""Sums up and divides by the number of elements; checks with a helper."""

import torch


def _same_shape(a, b):
    if tuple(a.size()) != tuple(b.size()):
        raise ValueError(f"{a.size()} and {b.size()}")


def _log(p):
    return torch.clamp(p.log(), -100)


class BCELoss:
    def __call__(self, prediction, target):
        _same_shape(prediction, target)
        total = (target * _log(prediction)).sum() + ((1 - target) * _log(1 - prediction)).sum()
        return -total / target.numel()
