"""Sigmoid stands in place of ReLU."""


class MLP(MLP):
    def forward(self, X):
        return self.out(self.hidden(X).sigmoid())
