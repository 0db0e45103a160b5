"""The ReLU is missing."""


class MyLinear(MyLinear):
    def forward(self, X):
        return X @ self.weight + self.bias
