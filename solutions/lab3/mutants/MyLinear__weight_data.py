"""The graph is cut: compute with the parameters themselves, not with .data."""


class MyLinear(MyLinear):
    def forward(self, X):
        return torch.relu(torch.matmul(X, self.weight.data) + self.bias)
