"""(unnamed) The sum, not the sum of absolute values, decides."""


class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        H = self.linear(torch.relu(self.linear(X) @ self.constant + 1))
        while H.sum() > 1:
            H = H / 2
        return H.sum()
