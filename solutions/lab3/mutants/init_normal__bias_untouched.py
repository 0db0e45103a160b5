"""The biases of the linear layers are not set to 0."""


def init_normal(module):
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, std=0.01)
