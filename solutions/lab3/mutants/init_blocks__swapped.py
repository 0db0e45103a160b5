"""First and last are swapped: the constant 42 belongs into the last layer."""


def init_blocks(net):
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    for linear in linears:
        init_normal(linear)
    nn.init.xavier_uniform_(linears[-1].weight)
    nn.init.constant_(linears[0].weight, 42)
