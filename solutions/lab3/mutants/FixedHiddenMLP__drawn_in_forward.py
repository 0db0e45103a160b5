"""The constant is drawn anew at every call: draw it once, in __init__."""


class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        self.constant = torch.rand(20, 20)
        return super().forward(X)
