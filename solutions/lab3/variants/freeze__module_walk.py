"""Finds each part by get_submodule or get_parameter."""


def freeze(net, prefixes):
    for prefix in prefixes:
        try:
            part = net.get_submodule(prefix)
        except AttributeError:
            param = net.get_parameter(prefix)
            param.requires_grad, param.grad = False, None
        else:
            part.eval().requires_grad_(False).zero_grad(set_to_none=True)
