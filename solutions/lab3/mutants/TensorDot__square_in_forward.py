"""It works only if in_features equals out_features."""


class TensorDot(TensorDot):
    def forward(self, X):
        n = X.shape[1]
        weight = self.weight.reshape(n, n, n)
        return torch.einsum("bi,bj,ijk->bk", X, X, weight)
