"""F.linear with the transpose, random biases."""


class MyLinear(nn.Module):
    def __init__(self, in_units, units):
        super().__init__()
        self.bias = nn.Parameter(torch.randn(units))
        self.weight = nn.Parameter(torch.rand(in_units, units) - 0.5)

    def forward(self, X):
        return nn.functional.relu(nn.functional.linear(X, self.weight.T, self.bias))
