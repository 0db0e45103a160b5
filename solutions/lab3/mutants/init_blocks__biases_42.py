"""The biases of the linear layers are not set to 0."""


def init_blocks(net):
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    for linear in linears:
        init_normal(linear)
    nn.init.xavier_uniform_(linears[0].weight)
    for param in linears[-1].parameters():
        nn.init.constant_(param, 42)
