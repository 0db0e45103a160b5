"""The global seed is set or used: draw from a generator of your own."""

import math

import torch


def make_spiral(num_per_class, num_classes, seed):
    torch.manual_seed(seed)
    t = torch.linspace(0, 1, num_per_class)
    arms = []
    for c in range(num_classes):
        start, end = 2 * math.pi * c / num_classes, 2 * math.pi * (c + 2) / num_classes
        a = torch.linspace(start, end, num_per_class)
        a = a + 0.2 * torch.randn(num_per_class)
        arms.append(torch.stack([t * a.sin(), t * a.cos()], dim=1))
    X, y = torch.cat(arms), torch.arange(num_classes).repeat_interleave(num_per_class)
    return X, y
