"""Only the pairs with i = j are summed."""


class TensorDot(TensorDot):
    def forward(self, X):
        return torch.einsum("bi,iik->bk", X**2, self.weight)
