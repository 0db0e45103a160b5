# %% wrong: (unnamed) Dropout after the ReLU: in train mode the outputs are others.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_hiddens),
# + nn.ReLU(),
# + nn.Dropout(0.5),
# + nn.Linear(num_hiddens, num_classes),

# %% wrong: The slope of the activation is leaky.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_hiddens),
# + nn.LeakyReLU(),
# + nn.Linear(num_hiddens, num_classes),

# %% wrong: There is no activation between the two layers.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_hiddens),
# + nn.Linear(num_hiddens, num_classes),

# %% wrong: Log-softmax is applied; logits are asked for.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_hiddens),
# + nn.ReLU(),
# + nn.Linear(num_hiddens, num_classes),
# + nn.LogSoftmax(dim=1),

# %% wrong: (unnamed) The ReLU stands after the second layer, not between.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_hiddens),
# + nn.Linear(num_hiddens, num_classes),
# + nn.ReLU(),

# %% wrong: There is an activation after the last layer.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_hiddens),
# + nn.ReLU(),
# + nn.Linear(num_hiddens, num_classes),
# + nn.ReLU(),

# %% wrong: Sigmoid stands in place of ReLU.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_hiddens),
# + nn.Sigmoid(),
# + nn.Linear(num_hiddens, num_classes),

# %% wrong: Its parameters are not a weight and a bias for each of two layers of these sizes.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_classes),
# + nn.ReLU(),
# + nn.Linear(num_classes, num_hiddens),

# %% wrong: Softmax is applied; logits are asked for, the loss applies softmax itself.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_hiddens),
# + nn.ReLU(),
# + nn.Linear(num_hiddens, num_classes),
# + nn.Softmax(dim=1),

# %% wrong: Tanh stands in place of ReLU.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_hiddens),
# + nn.Tanh(),
# + nn.Linear(num_hiddens, num_classes),

# %% wrong: Its parameters are not a weight and a bias for each of two layers of these sizes.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_hiddens),
# + nn.ReLU(),
# + nn.Linear(num_hiddens, num_hiddens),
# + nn.ReLU(),
# + nn.Linear(num_hiddens, num_classes),

# %% right: Layers from a list, ReLU in place, Kaiming initialisation.
def relu_classifier(num_inputs, num_hiddens, num_classes):
    layers = [nn.Linear(num_inputs, num_hiddens), nn.ReLU(inplace=True)]
    layers.append(nn.Linear(num_hiddens, num_classes))
    nn.init.kaiming_normal_(layers[0].weight)
    return nn.Sequential(*layers).train()


# %% right: A class of its own that clamps, with parameters made by hand.
class Net(nn.Module):
    def __init__(self, d, h, c):
        super().__init__()
        self.W2 = nn.Parameter(torch.randn(h, c) / h**0.5)
        self.b2 = nn.Parameter(0.1 * torch.randn(c))
        self.W1 = nn.Parameter(torch.randn(d, h))
        self.b1 = nn.Parameter(torch.randn(h))

    def forward(self, X):
        return (X @ self.W1 + self.b1).clamp(min=0) @ self.W2 + self.b2


def relu_classifier(num_inputs, num_hiddens, num_classes):
    return Net(num_inputs, num_hiddens, num_classes)
