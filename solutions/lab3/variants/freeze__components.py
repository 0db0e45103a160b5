"""Compares lists of components, and sets training by train(False)."""


def freeze(net, prefixes):
    wanted = [prefix.split(".") for prefix in prefixes]
    for name, part in [*net.named_modules(), *net.named_parameters()]:
        parts = name.split(".")
        if not any(parts[: len(prefix)] == prefix for prefix in wanted):
            continue
        if isinstance(part, nn.Module):
            part.train(False)
        else:
            part.requires_grad = False
            part.grad = None
    return net
