"""Goes through the modules and returns the net."""


def unfreeze(net):
    return net.apply(lambda module: module.requires_grad_())
