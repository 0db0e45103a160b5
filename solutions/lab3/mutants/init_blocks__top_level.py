"""Only the layers at the top are initialised; go through net.modules()."""


def init_blocks(net):
    linears = [module for module in net.children() if isinstance(module, nn.Linear)]
    for linear in linears:
        init_normal(linear)
    if linears:
        nn.init.xavier_uniform_(linears[0].weight)
        nn.init.constant_(linears[-1].weight, 42)
