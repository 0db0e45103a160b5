"""The last linear layer does not get the constant 42."""


def init_blocks(net):
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    for linear in linears:
        init_normal(linear)
    nn.init.xavier_uniform_(linears[0].weight)
