"""A parameter still does not require gradients."""


def unfreeze(net):
    for module in net.modules():
        module.requires_grad = True
