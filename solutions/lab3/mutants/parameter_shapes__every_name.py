"""Shared parameters are listed under each of their names."""


def parameter_shapes(net):
    named = net.named_parameters(remove_duplicate=False)
    return {name: tuple(param.shape) for name, param in named}
