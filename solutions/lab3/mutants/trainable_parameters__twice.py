"""A parameter is given more than once: an optimiser would refuse it."""


def trainable_parameters(net):
    for module in net.modules():
        for param in module.parameters(recurse=False):
            if param.requires_grad:
                yield param
