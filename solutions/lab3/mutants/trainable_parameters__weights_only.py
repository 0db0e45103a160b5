"""(unnamed) Biases are left out."""


def trainable_parameters(net):
    return [param for param in net.parameters() if param.requires_grad and param.dim() > 1]
