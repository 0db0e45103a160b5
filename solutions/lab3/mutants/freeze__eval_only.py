"""The parameters of the named parts still require gradients."""


def freeze(net, prefixes):
    for name, module in net.named_modules():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            module.eval()
