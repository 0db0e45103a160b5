"""A class with __call__, made from a row of the identity matrix."""

import torch


class OneHot:
    def __init__(self, num_classes):
        self.rows = torch.eye(num_classes)

    def __call__(self, label):
        return self.rows[label].clone()


one_hot_target = OneHot
