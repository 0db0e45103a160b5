"""There are no right rows to see the device of."""


def one_hot(labels, num_classes):
    return labels
