"""Applies init_normal to everything, then draws first and last anew."""


def init_blocks(net):
    net.apply(init_normal)
    linears = [m for _, m in net.named_modules() if isinstance(m, nn.Linear)]
    first, *_, last = linears
    nn.init.xavier_uniform_(first.weight)
    with torch.no_grad():
        last.weight.fill_(42.0)
