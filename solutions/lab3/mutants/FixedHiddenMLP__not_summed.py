"""(unnamed) The matrix is returned, not its sum."""


class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        H = self.linear(torch.relu(self.linear(X) @ self.constant + 1))
        while H.abs().sum() > 1:
            H = H / 2
        return H
