"""Shared parameters are listed under each of their names."""


def parameter_shapes(net):
    return {name: tuple(value.shape) for name, value in net.state_dict().items()}
