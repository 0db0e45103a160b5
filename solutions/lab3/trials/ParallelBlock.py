# %% wrong: The networks are not registered: keep them as attributes, not in a list.
# - self.net1 = net1
# - self.net2 = net2
# + self.nets = [net1, net2]
# - return torch.cat((self.net1(X), self.net2(X)), dim=1)
# + return torch.cat([net(X) for net in self.nets], dim=1)

# %% wrong: The networks are not registered: keep them as attributes, not in a list.
# - self.net2 = net2
# + self.branch = lambda X: net2(X)
# - return torch.cat((self.net1(X), self.net2(X)), dim=1)
# + return torch.cat([self.net1(X), self.branch(X)], dim=1)

# %% wrong: The order is swapped: the output of net1 comes first.
class ParallelBlock(ParallelBlock):
    def forward(self, X):
        return torch.cat((self.net2(X), self.net1(X)), dim=1)


# %% wrong, as above: The outputs are added; they are to be concatenated.
# - return torch.cat((self.net2(X), self.net1(X)), dim=1)
# + return self.net1(X) + self.net2(X)

# %% wrong, as above: The outputs are concatenated along the batch, dimension 0; take dimension 1.
# - return torch.cat((self.net2(X), self.net1(X)), dim=1)
# + return torch.cat((self.net1(X), self.net2(X)))

# %% wrong, as above: net2 gets the output of net1; both are to get X.
# - return torch.cat((self.net2(X), self.net1(X)), dim=1)
# + first = self.net1(X)
# + return torch.cat((first, self.net2(first)), dim=1)

# %% wrong, as above: The outputs are concatenated along the last dimension; take dimension 1.
# - return torch.cat((self.net2(X), self.net1(X)), dim=1)
# + return torch.cat((self.net1(X), self.net2(X)), dim=-1)

# %% wrong, as above: torch.cat wants both tensors in one tuple or list: torch.cat((a, b), dim=1).
# - return torch.cat((self.net2(X), self.net1(X)), dim=1)
# + return torch.cat(self.net1(X), self.net2(X))

# %% wrong, as above: torch.cat wants both tensors in one tuple or list: torch.cat((a, b), dim=1).
# - return torch.cat((self.net2(X), self.net1(X)), dim=1)
# + return torch.cat(self.net1(X), self.net2(X), dim=1)

# %% wrong, as above: The outputs are stacked in a new dimension; concatenate along dimension 1.
# - return torch.cat((self.net2(X), self.net1(X)), dim=1)
# + return torch.stack((self.net1(X), self.net2(X)), dim=1)


# %% right: A ModuleList under another name, concatenated by hstack's kin.
class ParallelBlock(nn.Module):
    def __init__(self, net1, net2):
        super().__init__()
        self.branches = nn.ModuleList([net1, net2])

    def forward(self, X):
        return torch.concatenate([branch(X) for branch in self.branches], axis=1)


# %% right: Writes both outputs into one new tensor.
class ParallelBlock(nn.Module):
    def __init__(self, first, second):
        super().__init__()
        self.second = second
        self.first = first

    def forward(self, X):
        a, b = self.first(X), self.second(X)
        result = a.new_empty(a.shape[0], a.shape[1] + b.shape[1], *a.shape[2:])
        result[:, : a.shape[1]] = a
        result[:, a.shape[1] :] = b
        return result
