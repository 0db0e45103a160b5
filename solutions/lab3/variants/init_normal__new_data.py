"""Puts new data of the same dtype into the parameters."""


def init_normal(m):
    if isinstance(m, nn.Linear):
        m.weight.data = 0.01 * torch.randn(m.weight.shape, dtype=m.weight.dtype)
        if "bias" in dict(m.named_parameters()):
            m.bias.data = torch.zeros_like(m.bias)
