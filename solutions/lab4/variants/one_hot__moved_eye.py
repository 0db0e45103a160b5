"""Makes the identity on the CPU and moves it to the labels."""

import torch


def one_hot(labels, num_classes):
    if ((labels < 0) | (labels >= num_classes)).any():
        raise ValueError("labels")
    return torch.eye(num_classes, dtype=torch.int64).to(labels.device)[labels]
