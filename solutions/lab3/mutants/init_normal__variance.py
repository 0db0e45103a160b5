"""0.01 is taken for the variance; it is the standard deviation."""


def init_normal(module):
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, 0, 0.01**0.5)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
