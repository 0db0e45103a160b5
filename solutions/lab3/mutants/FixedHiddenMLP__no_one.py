"""The 1 is not added."""


class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        H = self.linear(torch.relu(self.linear(X) @ self.constant))
        while H.abs().sum() > 1:
            H = H / 2
        return H.sum()
