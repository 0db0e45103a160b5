# %% wrong: Layers other than the last get the constant 42.
# - init_normal(linear)
# + init_normal(linear)
# + nn.init.constant_(linear.weight, 42)
# - nn.init.constant_(linears[-1].weight, 42)

# %% wrong: The biases of the linear layers are not set to 0.
# - nn.init.constant_(linears[-1].weight, 42)
# + for param in linears[-1].parameters():
# +     nn.init.constant_(param, 42)

# %% wrong: The biases of the linear layers are not set to 0.
# - for linear in linears:
# + for linear in linears[1:-1]:

# %% wrong: It crashes for a linear layer without a bias: its bias is None.
# - init_normal(linear)
# + init_normal(linear)
# + nn.init.zeros_(linear.bias)

# %% wrong: Modules of other kinds are changed too; only nn.Linear is to be.
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# + for param in net.parameters():
# +     nn.init.zeros_(param)
# + linears = [module for module in net.modules() if isinstance(module, nn.Linear)]

# %% wrong: The first layer keeps PyTorch's own initialisation; Xavier is asked for.
# - nn.init.xavier_uniform_(linears[0].weight)
# + linears[0].reset_parameters()
# + nn.init.zeros_(linears[0].bias)

# %% wrong: Some weights of the first layer lie outside [−a, a]: not Xavier-uniform.
# - nn.init.xavier_uniform_(linears[0].weight)
# + nn.init.kaiming_uniform_(linears[0].weight)

# %% wrong: A new parameter is put in place of the old one, which an optimiser may hold.
# - nn.init.constant_(linears[-1].weight, 42)
# + linears[-1].weight = nn.Parameter(torch.full_like(linears[-1].weight, 42))

# %% wrong: The last linear layer does not get the constant 42.
# - nn.init.constant_(linears[-1].weight, 42)

# %% wrong: First and last are swapped: the constant 42 belongs into the last layer.
# - nn.init.xavier_uniform_(linears[0].weight)
# - nn.init.constant_(linears[-1].weight, 42)
# + nn.init.xavier_uniform_(linears[-1].weight)
# + nn.init.constant_(linears[0].weight, 42)

# %% wrong: Only layers near the top are initialised; go through net.modules().
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# + blocks = [net, *net.children()]
# + linears = [m for block in blocks for m in block.children() if isinstance(m, nn.Linear)]
# + linears = linears[1:] + linears[:1]

# %% wrong: The layers between first and last do not get init_normal.
# - nn.init.xavier_uniform_(linears[0].weight)
# +     nn.init.xavier_uniform_(linear.weight)

# %% wrong: Some weights of the first layer lie outside [−a, a]: not Xavier-uniform.
# - nn.init.xavier_uniform_(linears[0].weight)
# + nn.init.xavier_normal_(linears[0].weight)

# %% wrong: The first layer gets N(0, 0.01²) as those between; Xavier is asked for.
def init_blocks(net):
    net.apply(init_normal)
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    nn.init.constant_(linears[-1].weight, 42)


# %% wrong: Only layers near the top are initialised; go through net.modules().
def init_blocks(net):
    linears = [module for module in net.children() if isinstance(module, nn.Linear)]
    for linear in linears:
        init_normal(linear)
    if linears:
        nn.init.xavier_uniform_(linears[0].weight)
        nn.init.constant_(linears[-1].weight, 42)


# %% wrong: The last linear layer does not get the constant 42.
def init_blocks(net):
    def xavier(module):
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)

    def fill42(module):
        if isinstance(module, nn.Linear):
            nn.init.constant_(module.weight, 42)

    net.apply(init_normal)
    net[0].apply(xavier)
    net[-1].apply(fill42)


# %% wrong, as above: The layers between first and last do not get init_normal.
# - net[-1].apply(fill42)
# + [m for m in net.modules() if isinstance(m, nn.Linear)][-1].apply(fill42)


# %% wrong: The weights of a linear layer are what they were.
def init_blocks(net):
    init_normal(net)


# %% right: Applies init_normal to everything, then draws first and last anew.
def init_blocks(net):
    net.apply(init_normal)
    linears = [m for _, m in net.named_modules() if isinstance(m, nn.Linear)]
    first, *_, last = linears
    nn.init.xavier_uniform_(first.weight)
    with torch.no_grad():
        last.weight.fill_(42.0)


# %% right: Recursion over children, Xavier by its formula, no use of init_normal.
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


# %% right: An init_normal that goes through all modules in what it is given, called once.
def init_normal(module):
    for part in module.modules():
        if isinstance(part, nn.Linear):
            nn.init.normal_(part.weight, std=0.01)
            if part.bias is not None:
                nn.init.zeros_(part.bias)


def init_blocks(net):
    init_normal(net)
    linears = [m for m in net.modules() if isinstance(m, nn.Linear)]
    nn.init.xavier_uniform_(linears[0].weight)
    nn.init.constant_(linears[-1].weight, 42)
