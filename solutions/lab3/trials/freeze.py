# %% wrong: The parameters of the named parts still require gradients.
# - for name, param in net.named_parameters():
# -     if is_frozen(name):
# -         param.requires_grad_(False)
# -         param.grad = None

# %% wrong: The left-over .grad is not dropped: weight decay and momentum still act.
# - param.grad = None

# %% wrong: The left-over .grad is not dropped: weight decay and momentum still act.
# - param.grad = None
# + param.grad.zero_()

# %% wrong: The named parts go on learning, and all others are frozen.
# - if is_frozen(name):
# -     param.requires_grad_(False)
# + if not is_frozen(name):
# +     param.requires_grad_(False)
# - for name, module in net.named_modules():
# -     if is_frozen(name):
# -         module.eval()

# %% wrong: Only requires_grad is set: batch norms in train mode go on updating their statistics.
# - for name, module in net.named_modules():
# -     if is_frozen(name):
# -         module.eval()

# %% wrong: (unnamed) Modules whose name only begins like a prefix go into eval mode.
# - if is_frozen(name):
# -     module.eval()
# + if name.startswith(tuple(prefixes)):
# +     module.eval()

# %% wrong: Parts that were frozen before learn again: freeze only adds.
# - if is_frozen(name):
# -     param.requires_grad_(False)
# + frozen = is_frozen(name)
# + param.requires_grad = not frozen
# + if frozen:

# %% wrong: (unnamed) Only the named module itself is in eval mode, not those inside.
# - if is_frozen(name):
# -     module.eval()
# + if name in prefixes:
# +     module.training = False

# %% wrong: The mode of other parts is changed: they are to keep theirs.
# - for name, param in net.named_parameters():
# + net.train()
# + for name, param in net.named_parameters():

# %% wrong: The whole net is put into eval mode; only the frozen parts are to be.
# - for name, module in net.named_modules():
# -     if is_frozen(name):
# -         module.eval()
# + net.eval()

# %% wrong: Only parts at the top are found; a prefix is a dotted name, of any depth.
def freeze(net, prefixes):
    for name, child in net.named_children():
        if name in prefixes:
            child.eval()
            for param in child.parameters():
                param.requires_grad = False
                param.grad = None


# %% wrong: (unnamed) Only the first prefix counts.
freeze_all = freeze


def freeze(net, prefixes):
    freeze_all(net, prefixes[:1])


# %% wrong: The prefix body also freezes body2: compare whole components.
def freeze(net, prefixes):
    for name, param in net.named_parameters():
        if name.startswith(tuple(prefixes)):
            param.requires_grad = False
            param.grad = None
    for name, module in net.named_modules():
        if name.startswith(tuple(prefixes)):
            module.eval()


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
