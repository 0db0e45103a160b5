# %% wrong: weight and bias are plain tensors: wrap them in nn.Parameter.
# - self.weight = nn.Parameter(torch.randn(in_units, units))
# - self.bias = nn.Parameter(torch.zeros(units))
# + self.weight = torch.randn(in_units, units)
# + self.bias = torch.randn(units)

# %% wrong: (unnamed) nn.Linear is inside: the parameters have other names and shapes.
# - self.weight = nn.Parameter(torch.randn(in_units, units))
# - self.bias = nn.Parameter(torch.zeros(units))
# + self.linear = nn.Linear(in_units, units)
# - return torch.relu(X @ self.weight + self.bias)
# + return torch.relu(self.linear(X))

# %% wrong: The bias is missing.
class MyLinear(MyLinear):
    def forward(self, X):
        return torch.relu(X @ self.weight)


# %% wrong, as above: The bias is added after the ReLU.
# - return torch.relu(X @ self.weight)
# + return torch.relu(X @ self.weight) + self.bias

# %% wrong, as above: No gradient reaches the bias.
# - return torch.relu(X @ self.weight)
# + return torch.relu(X @ self.weight + self.bias.data)

# %% wrong, as above: The graph is cut: compute with the parameters themselves, not with .data.
# - return torch.relu(X @ self.weight)
# + return torch.relu(torch.matmul(X, self.weight.data) + self.bias.data)

# %% wrong, as above: There is no batch dimension.
# - return torch.relu(X @ self.weight)
# + return torch.relu(torch.einsum("i,iu->u", X, self.weight) + self.bias)

# %% wrong, as above: It works only if in_units equals units.
# - return torch.relu(X @ self.weight)
# + return torch.relu(X @ self.weight.t() + self.bias)

# %% wrong, as above: The ReLU is missing.
# - return torch.relu(X @ self.weight)
# + return X @ self.weight + self.bias

# %% wrong, as above: The graph is cut: compute with the parameters themselves, not with .data.
# - return torch.relu(X @ self.weight)
# + return torch.relu(torch.matmul(X, self.weight.data) + self.bias)


# %% wrong: There is one bias for all units; each unit has its own.
class MyLinear(MyLinear):
    def __init__(self, in_units, units):
        super().__init__(in_units, units)
        self.bias = nn.Parameter(torch.randn(1))


# %% wrong, as above: The weight is transposed: its shape is to be (in_units, units).
# -     self.bias = nn.Parameter(torch.randn(1))
# +     self.weight = nn.Parameter(torch.randn(units, in_units))
# + def forward(self, X):
# +     return torch.relu(X @ self.weight.T + self.bias)

# %% wrong, as above: The weights are not drawn at random: all units stay equal.
# - self.bias = nn.Parameter(torch.randn(1))
# + nn.init.zeros_(self.weight)


# %% right: An einsum, and where in place of ReLU.
class MyLinear(nn.Module):
    def __init__(self, in_units, units):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.empty(in_units, units)))
        nn.init.xavier_normal_(self.weight)
        self.register_parameter("bias", nn.Parameter(torch.zeros(units)))

    def forward(self, X):
        Z = torch.einsum("bi,iu->bu", X, self.weight) + self.bias
        return torch.where(Z > 0, Z, torch.zeros_like(Z))


# %% right: F.linear with the transpose, random biases.
class MyLinear(nn.Module):
    def __init__(self, in_units, units):
        super().__init__()
        self.bias = nn.Parameter(torch.randn(units))
        self.weight = nn.Parameter(torch.rand(in_units, units) - 0.5)

    def forward(self, X):
        return nn.functional.relu(nn.functional.linear(X, self.weight.T, self.bias))
