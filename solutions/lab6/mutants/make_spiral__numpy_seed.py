"""The global seed is set or used: draw from a generator of your own."""

import numpy as np
import torch


def make_spiral(num_per_class, num_classes, seed):
    np.random.seed(seed)
    t = np.linspace(0, 1, num_per_class)
    points, labels = [], []
    for c in range(num_classes):
        a = np.linspace(2 * np.pi * c / num_classes, 2 * np.pi * (c + 2) / num_classes, len(t))
        a += 0.2 * np.random.randn(len(t))
        points.append(np.c_[t * np.sin(a), t * np.cos(a)])
        labels += [c] * len(t)
    return torch.tensor(np.concatenate(points), dtype=torch.float32), torch.tensor(labels)
