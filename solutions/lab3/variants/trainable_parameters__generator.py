"""A generator, in the reverse order."""


def trainable_parameters(net):
    for param in reversed(list(net.parameters())):
        if param.requires_grad:
            yield param
