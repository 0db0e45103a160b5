"""An einsum, and where in place of ReLU."""


class MyLinear(nn.Module):
    def __init__(self, in_units, units):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.empty(in_units, units)))
        nn.init.xavier_normal_(self.weight)
        self.register_parameter("bias", nn.Parameter(torch.zeros(units)))

    def forward(self, X):
        Z = torch.einsum("bi,iu->bu", X, self.weight) + self.bias
        return torch.where(Z > 0, Z, torch.zeros_like(Z))
