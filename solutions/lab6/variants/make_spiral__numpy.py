"""Draws with a numpy generator, point by point, and makes tensors at the end."""

import numpy as np
import torch


def make_spiral(num_per_class, num_classes, seed):
    random = np.random.default_rng(seed)
    X = np.zeros((num_per_class * num_classes, 2), dtype=np.float32)
    y = np.zeros(num_per_class * num_classes, dtype=np.int64)
    for c in range(num_classes):
        here = range(num_per_class * c, num_per_class * (c + 1))
        t = np.linspace(0.0, 1, num_per_class)
        a = np.linspace(c * 2 * np.pi / num_classes, (c + 2) * 2 * np.pi / num_classes, len(t))
        a = a + random.normal(0, 0.2, len(t))
        X[here] = np.c_[t * np.sin(a), t * np.cos(a)]
        y[here] = c
    return torch.from_numpy(X), torch.from_numpy(y)
