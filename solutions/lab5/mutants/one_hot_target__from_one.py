"""The 1 stands one place too early: labels begin with 0."""

import torch


def one_hot_target(num_classes):
    def transform(label):
        vector = torch.zeros(num_classes)
        vector[label - 1] = 1
        return vector

    return transform
