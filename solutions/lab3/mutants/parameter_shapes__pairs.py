"""A list of pairs is returned; make a dict of it."""


def parameter_shapes(net):
    return [(name, tuple(param.shape)) for name, param in net.named_parameters()]
