"""The graph is cut: compute with the parameters themselves, not with .data."""


class TensorDot(TensorDot):
    def forward(self, X):
        return torch.einsum("bi,bj,ijk->bk", X, X, self.weight.data)
