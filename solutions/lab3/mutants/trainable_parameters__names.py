"""Names are given along with the parameters; only parameters are asked for."""


def trainable_parameters(net):
    return [(name, param) for name, param in net.named_parameters() if param.requires_grad]
