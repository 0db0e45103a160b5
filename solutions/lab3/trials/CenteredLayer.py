# %% wrong: The mean is taken over dimension 0; take it over all elements.
# - return X - X.mean()
# + return X - X.mean(dim=0)

# %% wrong: (unnamed) The result is always float32.
# - return X - X.mean()
# + return X.float() - X.float().mean()

# %% wrong: (unnamed) view(-1) refuses a transposed X.
# - return X - X.mean()
# + flat = X.view(-1)
# + return (flat - flat.mean()).view(X.shape)

# %% wrong: No gradient reaches X: the result is cut off from the graph.
# - return X - X.mean()
# + return X.detach() - X.detach().mean()

# %% wrong: X itself is changed.
# - return X - X.mean()
# + X -= X.mean()
# + return X

# %% wrong: The mean is taken over the last dimension; take it over all elements.
# - return X - X.mean()
# + return X - X.mean(dim=-1, keepdim=True)

# %% wrong: The mean is returned, not what is left without it.
# - return X - X.mean()
# + return X.mean()

# %% wrong: (unnamed) The gradient through the mean is missing.
# - return X - X.mean()
# + return X - X.mean().item()

# %% wrong: It also divides by the standard deviation.
# - return X - X.mean()
# + return (X - X.mean()) / X.std()

# %% wrong: It has parameters; none are asked for.
class CenteredLayer(nn.Module):
    def __init__(self):
        super().__init__()
        self.shift = nn.Parameter(torch.zeros(1))

    def forward(self, X):
        return X - X.mean() + self.shift.to(X.dtype)


# %% right: Flattens, centres the row, and restores the shape.
class CenteredLayer(nn.Module):
    def forward(self, X):
        flat = X.reshape(-1)
        return (flat - flat.mean(dim=0, keepdim=True)).view(X.shape)


# %% right: The mean as a sum divided by the number of elements.
class CenteredLayer(nn.Module):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def forward(self, X):
        return X - X.sum() / X.numel()
