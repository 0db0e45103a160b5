"""The bias is added after the ReLU."""


class MyLinear(MyLinear):
    def forward(self, X):
        return torch.relu(X @ self.weight) + self.bias
