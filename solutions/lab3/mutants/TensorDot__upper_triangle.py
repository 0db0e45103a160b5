"""Only the pairs with i ≤ j are summed."""


class TensorDot(TensorDot):
    def forward(self, X):
        n = X.shape[1]
        pairs = [(i, j) for i in range(n) for j in range(i, n)]
        return sum(X[:, i, None] * X[:, j, None] * self.weight[i, j] for i, j in pairs)
