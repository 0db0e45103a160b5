"""The prefix body also freezes body2: compare whole components."""


def freeze(net, prefixes):
    for name, param in net.named_parameters():
        if name.startswith(tuple(prefixes)):
            param.requires_grad = False
            param.grad = None
    for name, module in net.named_modules():
        if name.startswith(tuple(prefixes)):
            module.eval()
