"""The named parts go on learning, and all others are frozen."""


def freeze(net, prefixes):
    for name, param in net.named_parameters():
        if not any(name == p or name.startswith(p + ".") for p in prefixes):
            param.requires_grad = False
            param.grad = None
