"""There is one tensor for all labels, and ones of earlier labels stay in it."""

import torch


def one_hot_target(num_classes):
    vector = torch.zeros(num_classes)

    def transform(label):
        vector[label] = 1
        return vector

    return transform
