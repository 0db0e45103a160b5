"""A tensor is returned; .item() makes a Python number of it."""


def dead_relu_rate(activations):
    return (activations == 0).all(dim=0).float().mean()
