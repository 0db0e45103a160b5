"""A new parameter is put in place of the old one, which an optimiser may hold."""


def init_blocks(net):
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    for linear in linears:
        init_normal(linear)
    nn.init.xavier_uniform_(linears[0].weight)
    linears[-1].weight = nn.Parameter(torch.full_like(linears[-1].weight, 42))
