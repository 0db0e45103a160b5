"""The linear layer is not applied a second time."""


class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        H = torch.relu(self.linear(X) @ self.constant + 1)
        while H.abs().sum() > 1:
            H = H / 2
        return H.sum()
