"""The model is not run on every batch."""


def evaluate(model, loader, loss_fn, device):
    return 0.0, 0.0
