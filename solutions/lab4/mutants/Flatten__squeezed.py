"""(unnamed) Drops the batch dimension of a single example."""


class Flatten:
    def __call__(self, X):
        return X.flatten(1).squeeze()
