"""A parameter does not require gradients any more."""


def init_normal(module):
    if isinstance(module, nn.Linear):
        module.weight.requires_grad_(False).normal_(0, 0.01)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
