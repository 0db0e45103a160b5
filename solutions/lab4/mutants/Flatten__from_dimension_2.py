"""(unnamed) Flattens from dimension 2 on, so the result has three dimensions."""


class Flatten:
    def __call__(self, X):
        return X.flatten(2)
