"""Modules of other kinds are changed too; only nn.Linear is to be."""


def init_blocks(net):
    for param in net.parameters():
        nn.init.zeros_(param)
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    for linear in linears:
        init_normal(linear)
    nn.init.xavier_uniform_(linears[0].weight)
    nn.init.constant_(linears[-1].weight, 42)
