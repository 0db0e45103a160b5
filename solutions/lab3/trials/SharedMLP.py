# %% wrong: Its parameters are not finite numbers.
# - self.last = nn.Linear(num_hiddens, num_outputs)
# + self.last = nn.Linear(num_hiddens, num_outputs)
# + for parameter in self.parameters():
# +     nn.init.constant_(parameter, float("nan"))
# - H = torch.relu(self.first(X))
# - H = torch.relu(self.shared(H))
# - H = torch.relu(self.shared(H))
# - return self.last(H)
# + return self.last(self.shared(self.first(X)))

# %% wrong: There are two layers, and the weights of one are copied into the other.
class SharedMLP(SharedMLP):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.second = copy.deepcopy(self.shared)

    def forward(self, X):
        self.second.load_state_dict(self.shared.state_dict())
        H = self.shared(self.first(X).relu()).relu()
        return self.last(self.second(H).relu())


# %% wrong, as above: There are two layers that start equal (a copy); one is to be used twice.
# - self.second.load_state_dict(self.shared.state_dict())


# %% wrong: A layer is made in forward: it has new weights at every call.
class SharedMLP(SharedMLP):
    def forward(self, X):
        self.shared = nn.Linear(self.first.out_features, self.first.out_features)
        return super().forward(X)


# %% wrong: (unnamed) The shared layer has no bias.
class SharedMLP(SharedMLP):
    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__(num_inputs, num_hiddens, num_outputs)
        self.shared = nn.Linear(num_hiddens, num_hiddens, bias=False)


# %% wrong: The weight is shared, but each use has a bias of its own.
class SharedMLP(SharedMLP):
    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__(num_inputs, num_hiddens, num_outputs)
        self.second = nn.Linear(num_hiddens, num_hiddens)
        self.second.weight = self.shared.weight

    def forward(self, X):
        H = self.shared(self.first(X).relu()).relu()
        return self.last(self.second(H).relu())


# %% wrong, as above: There are two layers with weights of their own; one is to be used twice.
# - self.second.weight = self.shared.weight


# %% wrong: There is an activation on the output.
class SharedMLP(SharedMLP):
    def forward(self, X):
        return super().forward(X).relu()


# %% wrong, as above: The gradient of the first use is missing: it is cut off from the graph.
# - return super().forward(X).relu()
# + weight, bias = self.shared.weight.detach(), self.shared.bias.detach()
# + H = nn.functional.linear(self.first(X).relu(), weight, bias).relu()
# + return self.last(self.shared(H).relu())

# %% wrong, as above: The ReLU after the second use is missing.
# - return super().forward(X).relu()
# + return self.last(self.shared(self.shared(self.first(X).relu()).relu()))

# %% wrong, as above: (unnamed) The ReLU between the two uses is missing.
# - return super().forward(X).relu()
# + return self.last(self.shared(self.shared(self.first(X).relu())).relu())

# %% wrong, as above: The shared layer runs only once.
# - return super().forward(X).relu()
# + return self.last(self.shared(self.first(X).relu()).relu())

# %% wrong, as above: The gradient of the second use is missing: it is cut off from the graph.
# - return super().forward(X).relu()
# + H = self.shared(self.first(X).relu()).relu()
# + weight, bias = self.shared.weight.data, self.shared.bias.data
# + return self.last(nn.functional.linear(H, weight, bias).relu())

# %% wrong, as above: The shared layer runs three times.
# - return super().forward(X).relu()
# + H = self.first(X).relu()
# + for _ in range(3):
# +     H = self.shared(H).relu()
# + return self.last(H)


# %% right: One layer stands twice in an nn.Sequential.
class SharedMLP(nn.Module):
    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__()
        shared = nn.Linear(num_hiddens, num_hiddens)
        self.net = nn.Sequential(
            *(nn.Linear(num_inputs, num_hiddens), nn.ReLU(), shared, nn.ReLU()),
            *(shared, nn.ReLU(), nn.Linear(num_hiddens, num_outputs)),
        )

    def forward(self, X):
        return self.net(X)


# %% right: Two layers whose weight and bias are one and the same object; the shared one comes
#    first.
class SharedMLP(nn.Module):
    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__()
        self.b = nn.Linear(num_hiddens, num_hiddens)
        self.c = nn.Linear(num_hiddens, num_hiddens)
        self.c.weight, self.c.bias = self.b.weight, self.b.bias
        self.a = nn.Linear(num_inputs, num_hiddens)
        self.d = nn.Linear(num_hiddens, num_outputs)

    def forward(self, X):
        for layer in (self.a, self.b, self.c):
            X = layer(X).relu()
        return self.d(X)
