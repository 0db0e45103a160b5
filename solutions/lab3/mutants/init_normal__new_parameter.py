"""A new parameter is put in place of the old one, which an optimiser may hold."""


def init_normal(module):
    if isinstance(module, nn.Linear):
        module.weight = nn.Parameter(torch.randn_like(module.weight) * 0.01)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
