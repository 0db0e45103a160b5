"""There is no batch dimension: X is (B, in_features)."""


class TensorDot(TensorDot):
    def forward(self, x):
        return torch.einsum("i,j,ijk->k", x, x, self.weight)
