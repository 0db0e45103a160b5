"""The weights have standard deviation 1, not 0.01."""


def init_normal(module):
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
