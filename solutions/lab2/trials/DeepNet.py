# %% wrong: There is an activation on the output.
# - return self.output_layer(H)
# + return self.activation(self.output_layer(H))

# %% wrong: The first hidden layer is skipped.
# - for layer in self.layers:
# + for layer in self.layers[1:]:

# %% wrong: The activation after the last hidden layer is missing.
# - H = self.activation(layer(H))
# + H = layer(H) if layer is self.layers[-1] else self.activation(layer(H))

# %% wrong: The last hidden layer is skipped.
# - for layer in self.layers:
# + for layer in self.layers[:-1]:

# %% wrong: All hidden layers are skipped.
# - for layer in self.layers:
# + for layer in []:

# %% wrong: Every hidden layer is used twice.
# - H = self.activation(layer(H))
# + H = self.activation(layer(self.activation(layer(H))))

# %% wrong: There is no activation at all.
# - H = self.activation(self.input_layer(X.flatten(start_dim=1)))
# + H = self.input_layer(X.flatten(start_dim=1))
# - H = self.activation(layer(H))
# + H = layer(H)

# %% wrong: The activation after the input layer is missing.
# - H = self.activation(self.input_layer(X.flatten(start_dim=1)))
# + H = self.input_layer(X.flatten(start_dim=1))

# %% wrong: The activation after the hidden layers is missing.
# - H = self.activation(layer(H))
# + H = layer(H)

# %% wrong: (unnamed) Does not flatten images, so the product raises.
# - H = self.activation(self.input_layer(X.flatten(start_dim=1)))
# + H = self.activation(self.input_layer(X))

# %% wrong: One hidden layer is used in place of all the others.
# - for layer in self.layers:
# -     H = self.activation(layer(H))
# + for _ in range(len(self.layers)):
# +     H = self.activation(self.layers[0](H))

# %% wrong: The layers are kept in a plain Python list, so they never learn.
# - self.layers = nn.ModuleList(nn.Linear(num_hiddens, num_hiddens) for _ in range(num_layers))
# + self.layers = [nn.Linear(num_hiddens, num_hiddens) for _ in range(num_layers)]

# %% wrong: ReLU is used in place of the given activation.
# - H = self.activation(self.input_layer(X.flatten(start_dim=1)))
# + H = torch.relu(self.input_layer(X.flatten(start_dim=1)))
# - H = self.activation(layer(H))
# + H = torch.relu(layer(H))

# %% wrong: The hidden layers run in reverse order.
# - for layer in self.layers:
# + for layer in reversed(self.layers):

# %% wrong: Some layers are one and the same module: make each anew.
# - self.layers = nn.ModuleList(nn.Linear(num_hiddens, num_hiddens) for _ in range(num_layers))
# + self.layers = nn.ModuleList([nn.Linear(num_hiddens, num_hiddens)] * num_layers)

# %% right: Registers in another order and folds over the layers with reduce.
from functools import reduce


class DeepNet(nn.Module):
    def __init__(self, num_layers, num_inputs, num_hiddens, num_outputs, activation):
        super().__init__()
        self.act = activation
        self.output_layer = nn.Linear(num_hiddens, num_outputs)
        self.layers = nn.ModuleList()
        for _ in range(num_layers):
            self.layers.append(nn.Linear(num_hiddens, num_hiddens))
        self.input_layer = nn.Linear(num_inputs, num_hiddens)

    def forward(self, X):
        H = X.view(X.size(0), -1)
        H = reduce(lambda H, layer: self.act(layer(H)), [self.input_layer, *self.layers], H)
        return self.output_layer(H)


# %% right: Applies the layers' weights with F.linear, flattens with a module.
from itertools import pairwise


class DeepNet(nn.Module):
    def __init__(self, num_layers, num_inputs, num_hiddens, num_outputs, activation):
        super().__init__()
        self.flatten = nn.Flatten()
        sizes = [num_inputs] + [num_hiddens] * (num_layers + 1)
        first, *rest = [nn.Linear(*pair) for pair in pairwise(sizes)]
        self.input_layer = first
        self.layers = nn.ModuleList(rest)
        self.output_layer = nn.Linear(num_hiddens, num_outputs)
        self.bent = lambda layer, H: activation(H @ layer.weight.t() + layer.bias)

    def forward(self, X):
        H = self.bent(self.input_layer, self.flatten(X))
        for i in range(len(self.layers)):
            H = self.bent(self.layers[i], H)
        return torch.nn.functional.linear(H, self.output_layer.weight, self.output_layer.bias)
