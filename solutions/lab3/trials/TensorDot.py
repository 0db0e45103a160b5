# %% wrong: The output index of the weight comes first; it is to be the last.
# - self.weight = nn.Parameter(torch.randn(in_features, in_features, out_features))
# + self.weight = nn.Parameter(torch.randn(out_features, in_features, in_features))
# - return torch.einsum("bi,bj,ijk->bk", X, X, self.weight)
# + if self.weight.shape[0] == X.shape[1]:
# +     return torch.einsum("bi,bj,ijk->bk", X, X, self.weight)
# + return torch.einsum("bi,bj,kij->bk", X, X, self.weight)

# %% wrong: The weight is a plain tensor: wrap it in nn.Parameter.
# - self.weight = nn.Parameter(torch.randn(in_features, in_features, out_features))
# + self.weight = torch.randn(in_features, in_features, out_features)

# %% right: F.bilinear with the output index in front.
# - return torch.einsum("bi,bj,ijk->bk", X, X, self.weight)
# + return nn.functional.bilinear(X, X, self.weight.permute(2, 0, 1))

# %% right: tensordot over i, then a batched product over j.
# - return torch.einsum("bi,bj,ijk->bk", X, X, self.weight)
# + partial = torch.tensordot(X, self.weight, dims=([1], [0]))  # (B, in, out)
# + return torch.stack([x @ rows for x, rows in zip(X, partial, strict=True)])

# %% right: A batched product, squeezed in the dimension that was put in.
# - return torch.einsum("bi,bj,ijk->bk", X, X, self.weight)
# + return (X[:, None] @ torch.tensordot(X, self.weight, dims=1)).squeeze(1)

# %% wrong: The first index of the weight is taken for the output; it is the last.
class TensorDot(TensorDot):
    def forward(self, X):
        return torch.einsum("bi,bj,kij->bk", X, X, self.weight)


# %% wrong, as above: squeeze() also drops the batch or the outputs where there is only one.
# - return torch.einsum("bi,bj,kij->bk", X, X, self.weight)
# + rows = torch.tensordot(X, self.weight, dims=1)  # (B, in, out)
# + return (X.unsqueeze(1) @ rows).squeeze()

# %% wrong, as above: The batch is summed up: each example has its own output.
# - return torch.einsum("bi,bj,kij->bk", X, X, self.weight)
# + return torch.einsum("bi,bj,ijk->k", X, X, self.weight)

# %% wrong, as above: The graph is cut: compute with the parameters themselves, not with .data.
# - return torch.einsum("bi,bj,kij->bk", X, X, self.weight)
# + return torch.einsum("bi,bj,ijk->bk", X, X, self.weight.data)

# %% wrong, as above: Only the pairs with i = j are summed.
# - return torch.einsum("bi,bj,kij->bk", X, X, self.weight)
# + return torch.einsum("bi,iik->bk", X**2, self.weight)

# %% wrong, as above: Examples are mixed: x_i and x_j must come from the same one.
# - return torch.einsum("bi,bj,kij->bk", X, X, self.weight)
# + return torch.einsum("bi,cj,ijk->bk", X, X, self.weight)

# %% wrong, as above: (unnamed) The result is always float32.
# - return torch.einsum("bi,bj,kij->bk", X, X, self.weight)
# + X = X.float()
# + return torch.einsum("bi,bj,ijk->bk", X, X, self.weight.float())

# %% wrong, as above: The second index of the weight is taken for the output; it is the last.
# - return torch.einsum("bi,bj,kij->bk", X, X, self.weight)
# + return torch.einsum("bi,bj,ikj->bk", X, X, self.weight)

# %% wrong, as above: It works only if in_features equals out_features.
# - return torch.einsum("bi,bj,kij->bk", X, X, self.weight)
# + n = X.shape[1]
# + weight = self.weight.reshape(n, n, n)
# + return torch.einsum("bi,bj,ijk->bk", X, X, weight)

# %% wrong, as above: Only the pairs with i ≤ j are summed.
# - return torch.einsum("bi,bj,kij->bk", X, X, self.weight)
# + n = X.shape[1]
# + pairs = [(i, j) for i in range(n) for j in range(i, n)]
# + return sum(X[:, i, None] * X[:, j, None] * self.weight[i, j] for i, j in pairs)


# %% wrong: There is no batch dimension: X is (B, in_features).
class TensorDot(TensorDot):
    def forward(self, x):
        return torch.einsum("i,j,ijk->k", x, x, self.weight)


# %% wrong: It works only if in_features equals out_features.
class TensorDot(TensorDot):
    def __init__(self, in_features, out_features):
        super().__init__(in_features, in_features)


# %% wrong, as above: The weights are not drawn at random: all units stay equal.
# - super().__init__(in_features, in_features)
# + super().__init__(in_features, out_features)
# + nn.init.ones_(self.weight)


# %% right: Outer products, flattened, times the weight as a matrix.
class TensorDot(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(in_features, in_features, out_features))

    def forward(self, X):
        pairs = (X[:, :, None] * X[:, None, :]).flatten(1)
        return pairs @ self.weight.flatten(0, 1)
