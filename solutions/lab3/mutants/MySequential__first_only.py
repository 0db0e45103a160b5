"""Only the first module is applied."""


class MySequential(MySequential):
    def forward(self, X):
        for module in self._modules.values():
            return module(X)
        return X
