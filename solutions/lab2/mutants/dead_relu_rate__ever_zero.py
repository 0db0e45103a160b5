"""This is the share of units that are 0 for some input, not for every one."""


def dead_relu_rate(activations):
    return (activations == 0).any(dim=0).float().mean().item()
