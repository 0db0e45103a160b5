"""The first index of the weight is taken for the output; it is the last."""


class TensorDot(TensorDot):
    def forward(self, X):
        return torch.einsum("bi,bj,kij->bk", X, X, self.weight)
