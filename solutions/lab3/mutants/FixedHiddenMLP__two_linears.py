"""There are two linear layers; one is to be used twice."""


class FixedHiddenMLP(FixedHiddenMLP):
    def __init__(self):
        super().__init__()
        self.second = nn.Linear(20, 20)

    def forward(self, X):
        H = torch.relu(self.linear(X) @ self.constant + 1)
        H = self.second(H)
        while H.abs().sum() > 1:
            H = H / 2
        return H.sum()
