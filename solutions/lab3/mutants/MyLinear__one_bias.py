"""There is one bias for all units; each unit has its own."""


class MyLinear(MyLinear):
    def __init__(self, in_units, units):
        super().__init__(in_units, units)
        self.bias = nn.Parameter(torch.randn(1))
