"""No gradient reaches the input: the result is cut off from the graph."""


class Flatten:
    def __call__(self, X):
        return X.detach().flatten(1)
