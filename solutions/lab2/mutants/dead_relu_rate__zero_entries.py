"""This is the share of zero entries, not of dead units."""


def dead_relu_rate(activations):
    return (activations == 0).float().mean().item()
