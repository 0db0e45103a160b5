"""(unnamed) Holds the label in place of a 1."""

import torch


def one_hot_target(num_classes):
    def transform(label):
        vector = torch.zeros(num_classes)
        vector[label] = label
        return vector

    return transform
