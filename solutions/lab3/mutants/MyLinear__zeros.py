"""The weights are not drawn at random: all units stay equal."""


class MyLinear(MyLinear):
    def __init__(self, in_units, units):
        super().__init__(in_units, units)
        nn.init.zeros_(self.weight)
