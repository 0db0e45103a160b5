"""Keeps a list too, beside what is registered."""


class MySequential(nn.Module):
    def __init__(self, *modules):
        super().__init__()
        self.order = list(modules)
        for index, module in enumerate(modules):
            self.register_module(f"{index}", module)

    def forward(self, X):
        from functools import reduce

        return reduce(lambda H, module: module(H), self.order, X)
