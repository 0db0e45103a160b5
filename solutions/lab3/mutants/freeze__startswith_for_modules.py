"""(unnamed) Modules whose name only begins like a prefix go into eval mode."""


def freeze(net, prefixes):
    for name, param in net.named_parameters():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            param.requires_grad = False
            param.grad = None
    for name, module in net.named_modules():
        if name.startswith(tuple(prefixes)):
            module.eval()
