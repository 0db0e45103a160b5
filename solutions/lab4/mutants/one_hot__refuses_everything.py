"""Labels in range are refused."""


def one_hot(labels, num_classes):
    raise ValueError("labels")
