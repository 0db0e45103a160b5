"""The result is never halved."""


class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        return self.linear(torch.relu(self.linear(X) @ self.constant + 1)).sum()
