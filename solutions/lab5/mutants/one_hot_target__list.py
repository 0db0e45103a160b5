"""A list is returned; a tensor is asked for."""

import torch


def one_hot_target(num_classes):
    def transform(label):
        vector = torch.zeros(num_classes)
        vector[label] = 1
        return vector.tolist()

    return transform
