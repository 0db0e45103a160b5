"""This is the share of living units."""


def dead_relu_rate(activations):
    return (activations != 0).any(dim=0).float().mean().item()
