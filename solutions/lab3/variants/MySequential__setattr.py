"""Registers by setattr and fetches each module by its number."""


class MySequential(nn.Module):
    def __init__(self, *modules):
        super().__init__()
        self.length = len(modules)
        for index, module in enumerate(modules):
            setattr(self, str(index), module)

    def forward(self, X):
        for index in range(self.length):
            X = getattr(self, str(index))(X)
        return X
