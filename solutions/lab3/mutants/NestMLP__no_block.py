"""There are entries in state_dict() that belong neither to net nor to linear."""


class NestMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(20, 64)
        self.second = nn.Linear(64, 32)
        self.linear = nn.Linear(32, 16)

    def forward(self, X):
        return self.linear(self.second(self.first(X).relu()).relu())
