# %% wrong: Its layers are not hidden and out, each with weight and bias.
# - self.hidden = nn.Linear(20, 256)
# - self.out = nn.Linear(256, 10)
# + self.net = nn.Sequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10))
# - return self.out(torch.relu(self.hidden(X)))
# + return self.net(X)

# %% wrong: A layer is made in forward: it has new weights at every call.
class MLP(nn.Module):
    def forward(self, X):
        self.hidden = nn.Linear(20, 256)
        self.out = nn.Linear(256, 10)
        return self.out(torch.relu(self.hidden(X)))


# %% wrong: The ReLU between the two layers is missing.
class MLP(MLP):
    def forward(self, X):
        return self.out(self.hidden(X))


# %% wrong, as above: There is an activation on the output.
# - return self.out(self.hidden(X))
# + return super().forward(X).relu()

# %% wrong, as above: Sigmoid stands in place of ReLU.
# - return self.out(self.hidden(X))
# + return self.out(self.hidden(X).sigmoid())

# %% wrong, as above: Softmax is applied to the output.
# - return self.out(self.hidden(X))
# + return super().forward(X).softmax(1)


# %% right: Clamps instead of a ReLU and registers in the other order.
class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(in_features=256, out_features=10)
        self.hidden = nn.Linear(in_features=20, out_features=256)

    def forward(self, X):
        return self.out(self.hidden(X).clamp(min=0))


# %% right: A ReLU module among the attributes.
class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.act, self.out = (
            nn.Linear(20, 256),
            nn.ReLU(inplace=True),
            nn.Linear(256, 10),
        )

    def forward(self, X):
        return self.out(self.act(self.hidden(X)))
