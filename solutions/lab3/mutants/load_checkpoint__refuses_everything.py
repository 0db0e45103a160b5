"""A good checkpoint is not read either."""


def load_checkpoint(path, net, optimizer):
    raise ValueError(path)
