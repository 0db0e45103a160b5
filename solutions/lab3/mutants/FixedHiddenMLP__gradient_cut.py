"""No gradient reaches the linear layer."""


class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        return super().forward(X).detach()
