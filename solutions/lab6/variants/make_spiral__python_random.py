"""Draws with random.Random and lists."""

import math
import random

import torch


def make_spiral(num_per_class, num_classes, seed):
    rng = random.Random(seed)
    X, y = [], []
    for c in range(num_classes):
        for i in range(num_per_class):
            t = i / (num_per_class - 1)
            a = 2 * math.pi * (c + 2 * t) / num_classes + rng.gauss(0, 0.2)
            X.append((t * math.sin(a), t * math.cos(a)))
            y.append(c)
    return torch.tensor(X), torch.tensor(y)
