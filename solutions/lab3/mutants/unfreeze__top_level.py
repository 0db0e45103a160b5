"""A parameter still does not require gradients."""


def unfreeze(net):
    for param in net.parameters(recurse=False):
        param.requires_grad = True
