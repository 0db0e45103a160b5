"""(unnamed) The order is alphabetical."""


def parameter_shapes(net):
    return {name: tuple(param.shape) for name, param in sorted(net.named_parameters())}
