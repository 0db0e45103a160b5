"""A parameter is given more than once: an optimiser would refuse it."""


def trainable_parameters(net):
    for module in net.modules():
        yield from (param for param in module.parameters() if param.requires_grad)
