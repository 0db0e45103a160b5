"""(unnamed) The mean is 0.01, not 0."""


def init_normal(module):
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, 0.01, 0.01)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
