"""The result is halved once at most; halve it until its absolute sum is at most 1."""


class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        H = self.linear(torch.relu(self.linear(X) @ self.constant + 1))
        if H.abs().sum() > 1:
            H = H / 2
        return H.sum()
