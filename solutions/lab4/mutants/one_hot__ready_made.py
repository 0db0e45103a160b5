"""(unnamed) Calls the ready-made function, which the report says by itself."""

import torch


def one_hot(labels, num_classes):
    if ((labels < 0) | (labels >= num_classes)).any():
        raise ValueError("labels")
    return torch.nn.functional.one_hot(labels, num_classes)
