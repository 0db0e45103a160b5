# %% wrong: Modules of other kinds are changed too; only nn.Linear is to be.
# - if isinstance(module, nn.Linear):
# -     nn.init.normal_(module.weight, mean=0, std=0.01)
# + if isinstance(module, nn.Linear | nn.Conv1d):
# +     nn.init.normal_(module.weight, std=0.01)

# %% wrong: The parameters have another dtype than before.
# - nn.init.normal_(module.weight, mean=0, std=0.01)
# + module.weight.data = torch.randn(module.weight.shape) * 0.01

# %% wrong: A parameter does not require gradients any more.
# - nn.init.normal_(module.weight, mean=0, std=0.01)
# + module.weight.requires_grad_(False).normal_(0, 0.01)

# %% wrong: A new parameter is put in place of the old one, which an optimiser may hold.
# - nn.init.normal_(module.weight, mean=0, std=0.01)
# + module.weight = nn.Parameter(torch.randn_like(module.weight) * 0.01)

# %% wrong: The weights have mean 0.01, not 0.
# - nn.init.normal_(module.weight, mean=0, std=0.01)
# + nn.init.normal_(module.weight, 0.01, 0.01)

# %% wrong: The weights have standard deviation 1, not 0.01.
# - nn.init.normal_(module.weight, mean=0, std=0.01)
# + nn.init.normal_(module.weight)

# %% wrong: The weights are uniform, not normal.
# - nn.init.normal_(module.weight, mean=0, std=0.01)
# + nn.init.uniform_(module.weight, -0.01, 0.01)

# %% wrong: 0.01 is taken for the variance; it is the standard deviation.
# - nn.init.normal_(module.weight, mean=0, std=0.01)
# + nn.init.normal_(module.weight, 0, 0.01**0.5)

# %% wrong: It crashes for a linear layer without a bias: its bias is None.
def init_normal(module):
    if type(module) is nn.Linear:
        nn.init.normal_(module.weight, std=0.01)
        nn.init.zeros_(module.bias)


# %% wrong, as above: A linear layer without a bias is skipped; its weights are to be drawn too.
# - if type(module) is nn.Linear:
# + if isinstance(module, nn.Linear) and module.bias is not None:


# %% wrong: Modules of other kinds are changed too; only nn.Linear is to be.
def init_normal(module):
    if getattr(module, "weight", None) is not None:
        nn.init.normal_(module.weight, std=0.01)
    if getattr(module, "bias", None) is not None:
        nn.init.zeros_(module.bias)


# %% wrong: The weights of a linear layer are what they were.
def init_normal(module):
    if type(module).__name__ == "nn.Linear":
        nn.init.normal_(module.weight, std=0.01)


# %% wrong, as above: The biases of the linear layers are not set to 0.
# - if type(module).__name__ == "nn.Linear":
# + if isinstance(module, nn.Linear):


# %% right: Changes .data, of exactly this type.
def init_normal(module):
    if type(module) is nn.Linear:
        module.weight.data.normal_(0.0, 0.01)
        if module.bias is not None:
            module.bias.data.fill_(0)


# %% right: Puts new data of the same dtype into the parameters.
def init_normal(m):
    if isinstance(m, nn.Linear):
        m.weight.data = 0.01 * torch.randn(m.weight.shape, dtype=m.weight.dtype)
        if "bias" in dict(m.named_parameters()):
            m.bias.data = torch.zeros_like(m.bias)
