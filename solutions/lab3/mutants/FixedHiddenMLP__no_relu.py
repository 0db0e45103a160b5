"""The ReLU is missing."""


class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        H = self.linear(self.linear(X) @ self.constant + 1)
        while H.abs().sum() > 1:
            H = H / 2
        return H.sum()
