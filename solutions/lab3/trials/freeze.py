# %% wrong: (unnamed) Only parts at the top level are found.
def freeze(net, prefixes):
    for name, child in net.named_children():
        if name in prefixes:
            child.eval()
            for param in child.parameters():
                param.requires_grad = False
                param.grad = None


# %% wrong: The parameters of the named parts still require gradients.
def freeze(net, prefixes):
    for name, module in net.named_modules():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            module.eval()


# %% wrong, as above: The mode of other parts is changed: they are to keep theirs.
# - for name, module in net.named_modules():
# + net.train()
# + for name, param in net.named_parameters():
# +     if any(name == p or name.startswith(p + ".") for p in prefixes):
# +         param.requires_grad = False
# +         param.grad = None
# + for name, module in net.named_modules():

# %% wrong: (unnamed) Only the first prefix counts.
freeze_all = freeze


def freeze(net, prefixes):
    freeze_all(net, prefixes[:1])


# %% wrong: The left-over .grad is not dropped: weight decay and momentum still act.
def freeze(net, prefixes):
    for name, param in net.named_parameters():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            param.requires_grad = False
            param.grad.zero_()
    for name, module in net.named_modules():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            module.eval()


# %% wrong, as above: The left-over .grad is not dropped: weight decay and momentum still act.
# - param.grad.zero_()

# %% wrong, as above: Parts that were frozen before learn again: freeze only adds.
# - if any(name == p or name.startswith(p + ".") for p in prefixes):
# -     param.requires_grad = False
# -     param.grad.zero_()
# + frozen = any(name == p or name.startswith(p + ".") for p in prefixes)
# + param.requires_grad = not frozen
# + if frozen:
# +     param.grad = None


# %% wrong: Only requires_grad is set: batch norms in train mode go on updating their statistics.
def freeze(net, prefixes):
    for name, param in net.named_parameters():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            param.requires_grad = False
            param.grad = None


# %% wrong, as above: The named parts go on learning, and all others are frozen.
# - if any(name == p or name.startswith(p + ".") for p in prefixes):
# + if not any(name == p or name.startswith(p + ".") for p in prefixes):

# %% wrong, as above: The whole net is put into eval mode; only the frozen parts are to be.
# -         param.grad = None
# +         param.grad = None
# + net.eval()


# %% wrong: (unnamed) Modules whose name only begins like a prefix go into eval mode.
def freeze(net, prefixes):
    for name, param in net.named_parameters():
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            param.requires_grad = False
            param.grad = None
    for name, module in net.named_modules():
        if name.startswith(tuple(prefixes)):
            module.eval()


# %% wrong, as above: The prefix body also freezes body2: compare whole components.
# - if any(name == p or name.startswith(p + ".") for p in prefixes):
# + if name.startswith(tuple(prefixes)):

# %% wrong, as above: (unnamed) Only the named module itself is in eval mode, not those inside.
# - if name.startswith(tuple(prefixes)):
# -     module.eval()
# + if name in prefixes:
# +     module.training = False


# %% right: Compares lists of components, and sets training by train(False).
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


# %% right: Finds each part by get_submodule or get_parameter.
def freeze(net, prefixes):
    for prefix in prefixes:
        try:
            part = net.get_submodule(prefix)
        except AttributeError:
            param = net.get_parameter(prefix)
            param.requires_grad, param.grad = False, None
        else:
            part.eval().requires_grad_(False).zero_grad(set_to_none=True)
