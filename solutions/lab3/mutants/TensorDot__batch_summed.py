"""The batch is summed up: each example has its own output."""


class TensorDot(TensorDot):
    def forward(self, X):
        return torch.einsum("bi,bj,ijk->k", X, X, self.weight)
