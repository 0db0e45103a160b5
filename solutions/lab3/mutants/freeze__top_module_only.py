"""(unnamed) Only the named module itself is in eval mode, not those inside."""


def freeze(net, prefixes):
    for name, param in net.named_parameters():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            param.requires_grad = False
            param.grad = None
    for name, module in net.named_modules():
        if name in prefixes:
            module.training = False
