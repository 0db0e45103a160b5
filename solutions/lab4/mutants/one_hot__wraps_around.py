"""A negative label wraps around: −1 becomes the last class."""

import torch


def one_hot(labels, num_classes):
    if (labels >= num_classes).any():
        raise ValueError("labels")
    rows = torch.zeros(len(labels), num_classes, dtype=torch.int64, device=labels.device)
    rows[torch.arange(len(labels)), labels] = 1
    return rows
