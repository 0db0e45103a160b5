"""The weights of a linear layer are what they were."""


def init_normal(module):
    if type(module).__name__ == "nn.Linear":
        nn.init.normal_(module.weight, std=0.01)
