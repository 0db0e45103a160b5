"""There is no batch dimension."""


class MyLinear(MyLinear):
    def forward(self, X):
        return torch.relu(torch.einsum("i,iu->u", X, self.weight) + self.bias)
