"""Some weights of the first layer lie outside [−a, a]: not Xavier-uniform."""


def init_blocks(net):
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    for linear in linears:
        init_normal(linear)
    nn.init.kaiming_uniform_(linears[0].weight)
    nn.init.constant_(linears[-1].weight, 42)
