"""The result is halved although its absolute sum is at most 1 already."""


class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        H = self.linear(torch.relu(self.linear(X) @ self.constant + 1))
        while True:
            H = H / 2
            if H.abs().sum() <= 1:
                return H.sum()
