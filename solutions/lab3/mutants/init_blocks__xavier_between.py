"""The layers between first and last do not get init_normal."""


def init_blocks(net):
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    for linear in linears:
        init_normal(linear)
        nn.init.xavier_uniform_(linear.weight)
    nn.init.constant_(linears[-1].weight, 42)
