"""Writes into _modules itself, as the textbook does, and prints."""


class MySequential(nn.Module):
    def __init__(self, *args):
        super().__init__()
        for idx, module in enumerate(args):
            self._modules[str(idx)] = module

    def forward(self, X):
        for block in self._modules.values():
            print(type(block))
            X = block(X)
        return X
