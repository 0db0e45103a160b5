"""Examples are mixed: x_i and x_j must come from the same one."""


class TensorDot(TensorDot):
    def forward(self, X):
        return torch.einsum("bi,cj,ijk->bk", X, X, self.weight)
