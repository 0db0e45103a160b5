# %% wrong: Frozen parameters are handed out: with weight decay they may go on changing.
# - return [param for param in net.parameters() if param.requires_grad]
# + return net.parameters()

# %% wrong: Copies are given; an optimiser needs the net's own parameters.
# - return [param for param in net.parameters() if param.requires_grad]
# + return [param.clone() for param in net.parameters() if param.requires_grad]

# %% wrong: Groups of parameters are given; the parameters themselves are asked for.
# - return [param for param in net.parameters() if param.requires_grad]
# + return [{"params": [param for param in net.parameters() if param.requires_grad]}]

# %% wrong: A parameter is given more than once: an optimiser would refuse it.
# - return [param for param in net.parameters() if param.requires_grad]
# + for module in net.modules():
# +     yield from (param for param in module.parameters() if param.requires_grad)

# %% wrong: Frozen parameters are handed out: with weight decay they may go on changing.
# - return [param for param in net.parameters() if param.requires_grad]
# + return [param for param in net.parameters() if not param.requires_grad]

# %% wrong: Names are given along with the parameters; only parameters are asked for.
# - return [param for param in net.parameters() if param.requires_grad]
# + return [(name, param) for name, param in net.named_parameters() if param.requires_grad]

# %% wrong: (unnamed) Only parameters of the net itself are found.
# - return [param for param in net.parameters() if param.requires_grad]
# + return [param for param in net.parameters(recurse=False) if param.requires_grad]

# %% wrong: A parameter is given more than once: an optimiser would refuse it.
# - return [param for param in net.parameters() if param.requires_grad]
# + for module in net.modules():
# +     for param in module.parameters(recurse=False):
# +         if param.requires_grad:
# +             yield param

# %% wrong: (unnamed) Biases are left out.
# - return [param for param in net.parameters() if param.requires_grad]
# + return [param for param in net.parameters() if param.requires_grad and param.dim() > 1]

# %% right: The filter object that many write.
# - return [param for param in net.parameters() if param.requires_grad]
# + return filter(lambda p: p.requires_grad, net.parameters())

# %% right: A generator, in the reverse order.
def trainable_parameters(net):
    for param in reversed(list(net.parameters())):
        if param.requires_grad:
            yield param
