"""A linear layer without a bias is skipped; its weights are to be drawn too."""


def init_normal(module):
    if isinstance(module, nn.Linear) and module.bias is not None:
        nn.init.normal_(module.weight, std=0.01)
        nn.init.zeros_(module.bias)
