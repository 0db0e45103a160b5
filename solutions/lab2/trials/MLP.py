# %% wrong: Log-softmax is applied; logits are asked for.
class MLP(nn.Module):
    def __init__(self, num_inputs, num_outputs, num_hiddens):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.Linear(num_inputs, num_hiddens),
            nn.ReLU(),
            nn.Linear(num_hiddens, num_outputs),
            nn.LogSoftmax(dim=1),
        )

    def forward(self, X):
        return self.net(X)


# %% wrong, as above: There is an activation after the last layer.
# - nn.LogSoftmax(dim=1),
# + nn.ReLU(),

# %% wrong, as above: The batch dimension is flattened too.
# - nn.Flatten(),
# + nn.Flatten(0),
# - nn.LogSoftmax(dim=1),

# %% wrong, as above: Softmax is applied; logits are asked for, the loss applies softmax itself.
# - nn.LogSoftmax(dim=1),
# + nn.Softmax(dim=1),


# %% wrong: Tanh stands in place of ReLU.
class MLP(nn.Module):
    def __init__(self, num_inputs, num_outputs, num_hiddens):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.Linear(num_inputs, num_hiddens),
            nn.Tanh(),
            nn.Linear(num_hiddens, num_outputs),
        )

    def forward(self, X):
        return self.net(X)


# %% wrong, as above: (unnamed) Drops hidden units, so its values are those of no formula.
# - nn.Tanh(),
# + nn.ReLU(),
# + nn.Dropout(0.5),

# %% wrong, as above: There is no activation between the two layers.
# - nn.Flatten(),
# - nn.Linear(num_inputs, num_hiddens),
# - nn.Tanh(),
# - nn.Linear(num_hiddens, num_outputs),
# + nn.Flatten(), nn.Linear(num_inputs, num_hiddens), nn.Linear(num_hiddens, num_outputs)

# %% wrong, as above: Sigmoid stands in place of ReLU.
# - nn.Tanh(),
# + nn.Sigmoid(),

# %% wrong, as above: num_outputs and num_hiddens are swapped: mind the order of the arguments.
# - nn.Linear(num_inputs, num_hiddens),
# - nn.Tanh(),
# - nn.Linear(num_hiddens, num_outputs),
# + nn.Linear(num_inputs, num_outputs),
# + nn.ReLU(),
# + nn.Linear(num_outputs, num_hiddens),

# %% wrong, as above: (unnamed) One hidden layer too many.
# - nn.Tanh(),
# + nn.ReLU(),
# + nn.Linear(num_hiddens, num_hiddens),
# + nn.ReLU(),

# %% right, as above: One nn.Sequential with a lazy linear and initialised weights.
# - nn.Linear(num_inputs, num_hiddens),
# - nn.Tanh(),
# + nn.LazyLinear(num_hiddens),
# + nn.ReLU(inplace=True),
# - )
# + )
# + nn.init.kaiming_normal_(self.net[-1].weight)


# %% right: Uses the student's own MyReLU.
class MLP(nn.Module):
    def __init__(self, num_inputs, num_outputs, num_hiddens):
        super().__init__()
        self.num_inputs = num_inputs
        self.out = nn.Linear(num_hiddens, num_outputs)
        self.hid = nn.Linear(num_inputs, num_hiddens)
        self.act = MyReLU()

    def forward(self, X):
        return self.out(self.act(self.hid(X.view(-1, self.num_inputs))))


# %% right: Keeps raw parameters in the (inputs, outputs) layout instead of nn.Linear.
class MLP(nn.Module):
    def __init__(self, num_inputs, num_outputs, num_hiddens):
        super().__init__()
        self.b2 = nn.Parameter(torch.zeros(num_outputs) + 0.1)
        self.W2 = nn.Parameter(torch.randn(num_hiddens, num_outputs) * 0.3)
        self.b1 = nn.Parameter(torch.zeros(1, num_hiddens) + 0.1)
        self.W1 = nn.Parameter(torch.randn(num_inputs, num_hiddens) * 0.3)

    def forward(self, X):
        H = X.reshape(X.shape[0], -1) @ self.W1 + self.b1
        return torch.maximum(H, torch.zeros_like(H)) @ self.W2 + self.b2
