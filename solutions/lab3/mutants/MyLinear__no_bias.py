"""The bias is missing."""


class MyLinear(MyLinear):
    def forward(self, X):
        return torch.relu(X @ self.weight)
