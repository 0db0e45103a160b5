"""Recursion over children, Xavier by its formula, no use of init_normal."""


def init_blocks(net):
    def linears_of(module):
        if isinstance(module, nn.Linear):
            return [module]
        return [linear for child in module.children() for linear in linears_of(child)]

    linears = linears_of(net)
    with torch.no_grad():
        for place, linear in enumerate(linears):
            n_out, n_in = linear.weight.shape
            if place == 0:
                a = (6 / (n_in + n_out)) ** 0.5
                linear.weight.copy_((torch.rand(n_out, n_in) * 2 - 1) * a)
            elif place == len(linears) - 1:
                linear.weight.copy_(torch.full((n_out, n_in), 42))
            else:
                linear.weight.normal_(std=0.01)
            if linear.bias is not None:
                linear.bias.zero_()
