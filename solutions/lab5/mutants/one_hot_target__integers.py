"""The numbers are right, but the dtype is not float32."""

import torch


def one_hot_target(num_classes):
    def transform(label):
        vector = torch.zeros(num_classes, dtype=torch.int64)
        vector[label] = 1
        return vector

    return transform
