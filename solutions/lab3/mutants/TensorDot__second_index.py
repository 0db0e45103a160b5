"""The second index of the weight is taken for the output; it is the last."""


class TensorDot(TensorDot):
    def forward(self, X):
        return torch.einsum("bi,bj,ikj->bk", X, X, self.weight)
