"""The net is not run on every batch."""


def evaluate_accuracy(dataloader, net):
    return 0.0
