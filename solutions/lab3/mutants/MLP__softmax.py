"""Softmax is applied to the output."""


class MLP(MLP):
    def forward(self, X):
        return super().forward(X).softmax(1)
