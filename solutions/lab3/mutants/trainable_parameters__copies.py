"""Copies are given; an optimiser needs the net's own parameters."""


def trainable_parameters(net):
    return [param.clone() for param in net.parameters() if param.requires_grad]
