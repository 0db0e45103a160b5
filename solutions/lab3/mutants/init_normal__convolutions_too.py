"""Modules of other kinds are changed too; only nn.Linear is to be."""


def init_normal(module):
    if isinstance(module, nn.Linear | nn.Conv1d):
        nn.init.normal_(module.weight, std=0.01)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
