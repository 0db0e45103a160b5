"""The filter object that many write."""


def trainable_parameters(net):
    return filter(lambda p: p.requires_grad, net.parameters())
