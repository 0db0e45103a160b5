"""Clamps instead of a ReLU and registers in the other order."""


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(in_features=256, out_features=10)
        self.hidden = nn.Linear(in_features=20, out_features=256)

    def forward(self, X):
        return self.out(self.hidden(X).clamp(min=0))
