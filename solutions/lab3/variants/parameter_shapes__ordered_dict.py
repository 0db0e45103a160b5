"""An OrderedDict of torch.Size."""


def parameter_shapes(net):
    from collections import OrderedDict

    return OrderedDict((name, param.shape) for name, param in net.named_parameters())
