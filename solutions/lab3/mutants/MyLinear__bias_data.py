"""No gradient reaches the bias."""


class MyLinear(MyLinear):
    def forward(self, X):
        return torch.relu(X @ self.weight + self.bias.data)
