"""Writes both outputs into one new tensor."""


class ParallelBlock(nn.Module):
    def __init__(self, first, second):
        super().__init__()
        self.second = second
        self.first = first

    def forward(self, X):
        a, b = self.first(X), self.second(X)
        result = a.new_empty(a.shape[0], a.shape[1] + b.shape[1], *a.shape[2:])
        result[:, : a.shape[1]] = a
        result[:, a.shape[1] :] = b
        return result
