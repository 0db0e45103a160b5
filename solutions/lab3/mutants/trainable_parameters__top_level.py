"""(unnamed) Only parameters of the net itself are found."""


def trainable_parameters(net):
    return [param for param in net.parameters(recurse=False) if param.requires_grad]
