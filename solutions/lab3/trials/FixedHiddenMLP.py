# %% wrong: The constant is a parameter: an optimiser would change it.
class FixedHiddenMLP(FixedHiddenMLP):
    def __init__(self):
        super().__init__()
        del self.constant
        self.constant = nn.Parameter(torch.rand(20, 20))


# %% wrong, as above: The constant is a parameter: an optimiser would change it.
# - self.constant = nn.Parameter(torch.rand(20, 20))
# + self.constant = nn.Parameter(torch.rand(20, 20), requires_grad=False)

# %% wrong, as above: The constant is a plain attribute: state_dict() and .to() miss it.
# - self.constant = nn.Parameter(torch.rand(20, 20))
# + self.constant = torch.rand((20, 20), requires_grad=False)


# %% wrong: The result is never halved.
class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        return self.linear(torch.relu(self.linear(X) @ self.constant + 1)).sum()


# %% wrong, as above: The result is halved although its absolute sum is at most 1 already.
# - return self.linear(torch.relu(self.linear(X) @ self.constant + 1)).sum()
# + H = self.linear(torch.relu(self.linear(X) @ self.constant + 1))
# + while True:
# +     H = H / 2
# +     if H.abs().sum() <= 1:
# +         return H.sum()

# %% wrong, as above: The constant is drawn anew at every call: draw it once, in __init__.
# - return self.linear(torch.relu(self.linear(X) @ self.constant + 1)).sum()
# + self.constant = torch.rand(20, 20)
# + return super().forward(X)

# %% wrong, as above: No gradient reaches the linear layer.
# - return self.linear(torch.relu(self.linear(X) @ self.constant + 1)).sum()
# + return super().forward(X).detach()

# %% wrong, as above: (unnamed) The matrix is returned, not its sum.
# - return self.linear(torch.relu(self.linear(X) @ self.constant + 1)).sum()
# + H = self.linear(torch.relu(self.linear(X) @ self.constant + 1))
# + while H.abs().sum() > 1:
# +     H = H / 2
# + return H


# %% wrong: The 1 is not added.
class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        H = self.linear(torch.relu(self.linear(X) @ self.constant))
        while H.abs().sum() > 1:
            H = H / 2
        return H.sum()


# %% wrong, as above: The linear layer is not applied a second time.
# - H = self.linear(torch.relu(self.linear(X) @ self.constant))
# + H = torch.relu(self.linear(X) @ self.constant + 1)

# %% wrong, as above: The ReLU is missing.
# - H = self.linear(torch.relu(self.linear(X) @ self.constant))
# + H = self.linear(self.linear(X) @ self.constant + 1)


# %% wrong: The constant is a buffer that is not saved: leave persistent=False away.
class FixedHiddenMLP(FixedHiddenMLP):
    def __init__(self):
        super().__init__()
        self.register_buffer("constant", torch.rand(20, 20), persistent=False)


# %% wrong, as above: The constants of two instances are equal, or all of its elements are.
# - self.register_buffer("constant", torch.rand(20, 20), persistent=False)
# + generator = torch.Generator().manual_seed(0)
# + self.register_buffer("constant", torch.rand(20, 20, generator=generator))

# %% wrong, as above: There are two linear layers; one is to be used twice.
# -     self.register_buffer("constant", torch.rand(20, 20), persistent=False)
# +     self.second = nn.Linear(20, 20)
# + def forward(self, X):
# +     H = torch.relu(self.linear(X) @ self.constant + 1)
# +     H = self.second(H)
# +     while H.abs().sum() > 1:
# +         H = H / 2
# +     return H.sum()


# %% wrong: (unnamed) The sum, not the sum of absolute values, decides.
class FixedHiddenMLP(FixedHiddenMLP):
    def forward(self, X):
        H = self.linear(torch.relu(self.linear(X) @ self.constant + 1))
        while H.sum() > 1:
            H = H / 2
        return H.sum()


# %% wrong, as above: The result is halved once at most; halve it until its absolute sum is at most
#    1.
# - while H.sum() > 1:
# + if H.abs().sum() > 1:


# %% right: The textbook's own, with mm and in-place division.
class FixedHiddenMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("rand_weight", torch.rand((20, 20)))
        self.linear = nn.Linear(20, 20)

    def forward(self, X):
        X = self.linear(X)
        X = nn.functional.relu(torch.mm(X, self.rand_weight) + 1)
        X = self.linear(X)
        while X.abs().sum() > 1:
            X /= 2
        return X.sum()


# %% right: The constant is kept transposed, drawn from another distribution, the powers of two at
#    once.
class FixedHiddenMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(20, 20)
        self.register_buffer("matrix", torch.randn(20, 20))

    def forward(self, X):
        H = nn.functional.linear(self.dense(X), self.matrix)
        H = self.dense((H + 1).clamp(min=0))
        times, total = 0, H.detach().abs().sum().item()
        while total > 1:
            total, times = total / 2, times + 1
        return torch.sum(H * 0.5**times)
