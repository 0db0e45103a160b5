"""Layers other than the last get the constant 42."""


def init_blocks(net):
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    for linear in linears:
        init_normal(linear)
        nn.init.constant_(linear.weight, 42)
    nn.init.xavier_uniform_(linears[0].weight)
