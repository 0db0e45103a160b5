"""There is one tensor for all labels: a later call changes what an earlier one gave."""

import torch


def one_hot_target(num_classes):
    vector = torch.zeros(num_classes)

    def transform(label):
        vector.zero_()
        vector[label] = 1
        return vector

    return transform
