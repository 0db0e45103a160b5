"""The mode of other parts is changed: they are to keep theirs."""


def freeze(net, prefixes):
    net.train()
    for name, param in net.named_parameters():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            param.requires_grad = False
            param.grad = None
    for name, module in net.named_modules():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            module.eval()
