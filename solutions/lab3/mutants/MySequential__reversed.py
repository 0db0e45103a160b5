"""The modules are applied in reverse order."""


class MySequential(MySequential):
    def forward(self, X):
        for module in reversed(self._modules.values()):
            X = module(X)
        return X
