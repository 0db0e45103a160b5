# %% wrong: Buffers are included; only parameters are asked for.
# - return {name: tuple(param.shape) for name, param in net.named_parameters()}
# + both = [*net.named_parameters(), *net.named_buffers()]
# + return {name: tuple(value.shape) for name, value in both}

# %% wrong: Shared parameters are listed under each of their names.
# - return {name: tuple(param.shape) for name, param in net.named_parameters()}
# + named = net.named_parameters(remove_duplicate=False)
# + return {name: tuple(param.shape) for name, param in named}

# %% wrong: A shared parameter is listed under its last name; the first is asked for.
# - return {name: tuple(param.shape) for name, param in net.named_parameters()}
# + names = {id(p): (name, p) for name, p in net.named_parameters(remove_duplicate=False)}
# + return {name: tuple(param.shape) for name, param in names.values()}

# %% wrong: The shapes are lists; tuples are asked for.
# - return {name: tuple(param.shape) for name, param in net.named_parameters()}
# + return {name: list(param.shape) for name, param in net.named_parameters()}

# %% wrong: These are numbers of elements; shapes are asked for.
# - return {name: tuple(param.shape) for name, param in net.named_parameters()}
# + return {name: param.numel() for name, param in net.named_parameters()}

# %% wrong: A list of pairs is returned; make a dict of it.
# - return {name: tuple(param.shape) for name, param in net.named_parameters()}
# + return [(name, tuple(param.shape)) for name, param in net.named_parameters()]

# %% wrong: (unnamed) The order is alphabetical.
# - return {name: tuple(param.shape) for name, param in net.named_parameters()}
# + return {name: tuple(param.shape) for name, param in sorted(net.named_parameters())}

# %% wrong: Shared parameters are listed under each of their names.
# - return {name: tuple(param.shape) for name, param in net.named_parameters()}
# + return {name: tuple(value.shape) for name, value in net.state_dict().items()}

# %% wrong: Frozen parameters are left out; they are parameters too.
# - return {name: tuple(param.shape) for name, param in net.named_parameters()}
# + named = net.named_parameters()
# + return {name: tuple(param.shape) for name, param in named if param.requires_grad}

# %% right: Goes through the modules and leaves out what it has seen.
def parameter_shapes(net):
    shapes, seen = {}, set()
    for prefix, module in net.named_modules(remove_duplicate=False):
        for name, param in module._parameters.items():
            if param is not None and id(param) not in seen:
                seen.add(id(param))
                shapes[f"{prefix}.{name}" if prefix else name] = tuple(param.size())
    return shapes


# %% right: An OrderedDict of torch.Size.
def parameter_shapes(net):
    from collections import OrderedDict

    return OrderedDict((name, param.shape) for name, param in net.named_parameters())
