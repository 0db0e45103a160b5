"""A ReLU module among the attributes."""


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.act, self.out = (
            nn.Linear(20, 256),
            nn.ReLU(inplace=True),
            nn.Linear(256, 10),
        )

    def forward(self, X):
        return self.out(self.act(self.hidden(X)))
