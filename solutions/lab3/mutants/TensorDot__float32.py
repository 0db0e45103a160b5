"""(unnamed) The result is always float32."""


class TensorDot(TensorDot):
    def forward(self, X):
        X = X.float()
        return torch.einsum("bi,bj,ijk->bk", X, X, self.weight.float())
