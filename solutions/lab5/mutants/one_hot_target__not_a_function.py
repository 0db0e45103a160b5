"""The vector itself is returned; return a function that makes one."""

import torch


def one_hot_target(num_classes):
    def transform(label):
        vector = torch.zeros(num_classes)
        vector[label] = 1
        return vector

    return transform(num_classes - 1)
