"""A module that was passed twice runs only once."""


class MySequential(MySequential):
    def forward(self, X):
        for module in self.children():
            X = module(X)
        return X
