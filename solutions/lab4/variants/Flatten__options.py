"""Takes the first dimension as an option, as nn.Flatten does."""


class Flatten:
    def __init__(self, start_dim=1):
        self.start_dim = start_dim

    def __call__(self, X):
        return X.flatten(self.start_dim)
