"""This is the number of dead units, not their share."""


def dead_relu_rate(activations):
    return (activations == 0).all(dim=0).sum().item()
