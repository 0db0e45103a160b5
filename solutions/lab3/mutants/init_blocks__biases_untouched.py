"""The biases of the linear layers are not set to 0."""


def init_blocks(net):
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    for linear in linears[1:-1]:
        init_normal(linear)
    nn.init.xavier_uniform_(linears[0].weight)
    nn.init.constant_(linears[-1].weight, 42)
