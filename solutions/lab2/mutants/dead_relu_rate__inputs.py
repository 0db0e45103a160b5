"""This is the share of inputs for which every unit is 0."""


def dead_relu_rate(activations):
    return (activations == 0).all(dim=1).float().mean().item()
