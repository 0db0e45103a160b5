"""A module that was passed twice runs only once."""


class MySequential(MySequential):
    def forward(self, X):
        for _, module in self.named_children():
            X = module(X)
        return X
