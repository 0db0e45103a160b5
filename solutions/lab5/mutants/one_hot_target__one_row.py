"""There is a dimension too many: one label makes one vector."""

import torch


def one_hot_target(num_classes):
    def transform(label):
        vector = torch.zeros(num_classes)
        vector[label] = 1
        return vector.unsqueeze(0)

    return transform
