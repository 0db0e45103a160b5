"""(unnamed) Only parts at the top level are found."""


def freeze(net, prefixes):
    for name, child in net.named_children():
        if name in prefixes:
            child.eval()
            for param in child.parameters():
                param.requires_grad = False
                param.grad = None
