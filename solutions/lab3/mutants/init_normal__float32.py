"""The parameters have another dtype than before."""


def init_normal(module):
    if isinstance(module, nn.Linear):
        module.weight.data = torch.randn(module.weight.shape) * 0.01
        if module.bias is not None:
            nn.init.zeros_(module.bias)
