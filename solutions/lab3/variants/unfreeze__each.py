"""Sets the flag of each parameter."""


def unfreeze(net):
    for _, param in net.named_parameters():
        param.requires_grad = True
