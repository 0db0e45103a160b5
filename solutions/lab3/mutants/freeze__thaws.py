"""Parts that were frozen before learn again: freeze only adds."""


def freeze(net, prefixes):
    for name, param in net.named_parameters():
        frozen = any(name == p or name.startswith(p + ".") for p in prefixes)
        param.requires_grad = not frozen
        if frozen:
            param.grad = None
    for name, module in net.named_modules():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            module.eval()
