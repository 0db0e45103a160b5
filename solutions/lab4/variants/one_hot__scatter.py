"""Scatters ones into zeros."""


def one_hot(labels, num_classes):
    if len(labels) and (labels.min() < 0 or labels.max() >= num_classes):
        raise ValueError("labels")
    rows = labels.new_zeros(len(labels), num_classes)
    return rows.scatter_(1, labels.view(-1, 1), 1)
