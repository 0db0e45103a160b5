"""Only the layers at the top are initialised; go through net.modules()."""


def init_blocks(net):
    blocks = [net, *net.children()]
    linears = [m for block in blocks for m in block.children() if isinstance(m, nn.Linear)]
    linears = linears[1:] + linears[:1]
    for linear in linears:
        init_normal(linear)
    nn.init.xavier_uniform_(linears[0].weight)
    nn.init.constant_(linears[-1].weight, 42)
