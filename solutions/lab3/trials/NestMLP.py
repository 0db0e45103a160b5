# %% wrong: A layer is made in forward: it has new weights at every call.
# - self.linear = nn.Linear(32, 16)

# - return self.linear(self.net(X))
# + return nn.Linear(32, 16)(self.net(X))

# %% wrong: Something acts at random at each call, such as dropout; there is to be none.
# - self.net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
# + self.net = nn.Sequential(
# +     nn.Linear(20, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 32), nn.ReLU()
# + )

# %% wrong: There are entries in state_dict() that belong neither to net nor to linear.
# - self.net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
# + self.first = nn.Linear(20, 64)
# + self.second = nn.Linear(64, 32)
# - return self.linear(self.net(X))
# + return self.linear(self.second(self.first(X).relu()).relu())

# %% right: The block has names for its layers and is a module of its own.
# - self.net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
# + class Block(nn.Module):
# +     def __init__(self):
# +         super().__init__()
# +         self.second = nn.Linear(64, 32)
# +         self.first = nn.Linear(20, 64)
# +     def forward(self, X):
# +         return nn.functional.relu(self.second(nn.functional.relu(self.first(X))))
# + self.net = Block()

# %% wrong: The ReLU after the second layer of net is missing.
class NestMLP(NestMLP):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 32))


# %% wrong, as above: The ReLU after the first layer of net is missing.
# - self.net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 32))
# + self.net = nn.Sequential(nn.Linear(20, 64), nn.Linear(64, 32), nn.ReLU())

# %% wrong, as above: Both ReLUs in net are missing.
# - self.net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 32))
# + self.net = nn.Sequential(nn.Linear(20, 64), nn.Linear(64, 32))


# %% wrong: There is an activation on the output.
class NestMLP(NestMLP):
    def forward(self, X):
        return super().forward(X).relu()


# %% right: The block is the student's own MySequential.
class NestMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(32, 16)
        relu = nn.ReLU()
        self.net = MySequential(nn.Linear(20, 64), relu, nn.Linear(64, 32), relu)

    def forward(self, X):
        return MySequential(self.net, self.linear)(X)
