"""The left-over .grad is not dropped: weight decay and momentum still act."""


def freeze(net, prefixes):
    for name, param in net.named_parameters():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            param.requires_grad = False
    for name, module in net.named_modules():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            module.eval()
