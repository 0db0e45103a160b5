"""The whole net is put into eval mode; only the frozen parts are to be."""


def freeze(net, prefixes):
    for name, param in net.named_parameters():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            param.requires_grad = False
            param.grad = None
    net.eval()
