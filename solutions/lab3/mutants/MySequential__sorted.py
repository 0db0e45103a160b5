"""The modules are ordered by their names as text: 10 comes before 2."""


class MySequential(MySequential):
    def forward(self, X):
        for name in sorted(self._modules):
            X = self._modules[name](X)
        return X
