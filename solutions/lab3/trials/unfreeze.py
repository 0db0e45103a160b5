# %% wrong: A parameter still does not require gradients.
# - net.requires_grad_(True)
# + for module in net.modules():
# +     module.requires_grad = True

# %% wrong: Parameters have other values or are other objects than before.
# - net.requires_grad_(True)
# + for module in net.modules():
# +     for name, param in list(module.named_parameters(recurse=False)):
# +         setattr(module, name, nn.Parameter(param.data))

# %% wrong: A parameter still does not require gradients.
# - net.requires_grad_(True)
# + for param in net.parameters(recurse=False):
# +     param.requires_grad = True

# %% wrong: The mode is changed too; that is the business of the training loop.
# - net.requires_grad_(True)
# + net.train()
# + for param in net.parameters():
# +     param.requires_grad = True

# %% right: Goes through the modules and returns the net.
# - net.requires_grad_(True)
# + return net.apply(lambda module: module.requires_grad_())

# %% right: Sets the flag of each parameter.
def unfreeze(net):
    for _, param in net.named_parameters():
        param.requires_grad = True
