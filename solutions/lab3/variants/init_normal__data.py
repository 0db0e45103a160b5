"""Changes .data, of exactly this type."""


def init_normal(module):
    if type(module) is nn.Linear:
        module.weight.data.normal_(0.0, 0.01)
        if module.bias is not None:
            module.bias.data.fill_(0)
