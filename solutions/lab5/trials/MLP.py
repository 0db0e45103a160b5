# %% wrong: There is dropout on the inputs, not after the first activation.
class MLP(nn.Module):
    def __init__(self, activation, dropout=0.0):
        super().__init__()
        self.first, self.second = nn.Linear(784, 256), nn.Linear(256, 128)
        self.last, self.activation, self.dropout = nn.Linear(128, 10), activation, dropout

    def drop(self, H):
        return F.dropout(H, self.dropout, training=self.training)

    def forward(self, X):
        H = self.activation(self.drop(self.first(X.flatten(1))))
        H = self.drop(self.activation(self.second(H)))
        return self.last(H)


# %% wrong, as above: Dropout comes before the activation, not after it.
# - H = self.drop(self.activation(self.second(H)))
# + H = self.activation(self.drop(self.second(H)))

# %% wrong, as above: There is dropout on the inputs, not after the first activation.
# - H = self.activation(self.drop(self.first(X.flatten(1))))
# + H = self.activation(self.first(self.drop(X.flatten(1))))

# %% wrong, as above: (unnamed) Flattens the batch dimension too.
# - H = self.activation(self.drop(self.first(X.flatten(1))))
# + H = self.drop(self.activation(self.first(X.flatten())))

# %% wrong, as above: (unnamed) Works for images only, not for rows.
# - H = self.activation(self.drop(self.first(X.flatten(1))))
# + _, _, _, _ = X.shape
# + H = self.drop(self.activation(self.first(X.squeeze(1).flatten(1))))

# %% wrong, as above: The activation after the first hidden layer is missing.
# - H = self.activation(self.drop(self.first(X.flatten(1))))
# + H = self.drop(self.first(X.flatten(1)))

# %% wrong, as above: Dropout after the first activation is missing.
# - H = self.activation(self.drop(self.first(X.flatten(1))))
# + H = self.activation(self.first(X.flatten(1)))


# %% wrong: (unnamed) Drops at a rate of its own.
class MLP(nn.Module):
    def __init__(self, activation, dropout=0.0):
        super().__init__()
        self.first, self.second = nn.Linear(784, 256), nn.Linear(256, 128)
        self.last, self.activation, self.dropout = nn.Linear(128, 10), activation, dropout

    def drop(self, H):
        return F.dropout(H, 0.5, training=self.training)

    def forward(self, X):
        H = self.drop(self.activation(self.first(X.flatten(1))))
        H = self.drop(self.activation(self.second(H)))
        return self.last(H)


# %% wrong, as above: Dropout acts in eval mode too: F.dropout needs training=self.training.
# - return F.dropout(H, 0.5, training=self.training)
# + return F.dropout(H, self.dropout)

# %% wrong, as above: dropout is taken for the probability of keeping.
# - return F.dropout(H, 0.5, training=self.training)
# + if not self.training or not self.dropout:
# +     return H
# + return F.dropout(H, 1 - self.dropout) * self.dropout / (1 - self.dropout)

# %% wrong, as above: There is no dropout.
# - return F.dropout(H, 0.5, training=self.training)
# + return H

# %% wrong, as above: Dropout draws once for each image, not once for each unit.
# - return F.dropout(H, 0.5, training=self.training)
# + return F.dropout1d(H, self.dropout, training=self.training)


# %% wrong: The activation after the second hidden layer is missing.
class MLP(nn.Module):
    def __init__(self, activation, dropout=0.0):
        super().__init__()
        self.first, self.second = nn.Linear(784, 256), nn.Linear(256, 128)
        self.last, self.activation, self.dropout = nn.Linear(128, 10), activation, dropout

    def drop(self, H):
        return F.dropout(H, self.dropout, training=self.training)

    def forward(self, X):
        H = self.drop(self.activation(self.first(X.flatten(1))))
        H = self.drop(self.second(H))
        return self.last(H)


# %% wrong, as above: There is an activation on the output.
# - H = self.drop(self.second(H))
# - return self.last(H)
# + H = self.drop(self.activation(self.second(H)))
# + return self.activation(self.last(H))

# %% wrong, as above: There is dropout on the output too.
# - H = self.drop(self.second(H))
# - return self.last(H)
# + H = self.drop(self.activation(self.second(H)))
# + return self.drop(self.last(H))

# %% wrong, as above: Log-softmax is applied; logits are asked for.
# - H = self.drop(self.second(H))
# - return self.last(H)
# + H = self.drop(self.activation(self.second(H)))
# + return self.last(H).log_softmax(1)

# %% wrong, as above: There is no activation at all.
# - H = self.drop(self.activation(self.first(X.flatten(1))))
# + H = self.drop(self.first(X.flatten(1)))

# %% wrong, as above: Dropout after the second activation is missing.
# - H = self.drop(self.second(H))
# + H = self.activation(self.second(H))

# %% wrong, as above: ReLU is used in place of the given activation after the second hidden layer.
# - H = self.drop(self.second(H))
# + H = self.drop(self.second(H).relu())

# %% wrong, as above: Softmax is applied; logits are asked for, the loss applies softmax itself.
# - H = self.drop(self.second(H))
# - return self.last(H)
# + H = self.drop(self.activation(self.second(H)))
# + return self.last(H).softmax(1)


# %% wrong: The hidden layers are swapped: first 256 units, then 128.
class MLP(nn.Module):
    def __init__(self, activation, dropout=0.0):
        super().__init__()
        self.first, self.second = nn.Linear(784, 128), nn.Linear(128, 256)
        self.last, self.activation, self.dropout = nn.Linear(256, 10), activation, dropout

    def drop(self, H):
        return F.dropout(H, self.dropout, training=self.training)

    def forward(self, X):
        H = self.drop(self.activation(self.first(X.flatten(1))))
        H = self.drop(self.activation(self.second(H)))
        return self.last(H)


# %% wrong, as above: There are no biases.
# - self.first, self.second = nn.Linear(784, 128), nn.Linear(128, 256)
# - self.last, self.activation, self.dropout = nn.Linear(256, 10), activation, dropout
# + self.first, self.second = nn.Linear(784, 256, bias=False), nn.Linear(256, 128, bias=False)
# + self.last, self.activation, self.dropout = (
# +     nn.Linear(128, 10, bias=False),
# +     activation,
# +     dropout,
# + )

# %% wrong, as above: The second hidden layer is missing.
# - self.first, self.second = nn.Linear(784, 128), nn.Linear(128, 256)
# + self.first, self.second = nn.Linear(784, 256), None
# - H = self.drop(self.activation(self.second(H)))

# %% wrong, as above: The net has no parameters: a plain Python list hides its layers.
# - self.first, self.second = nn.Linear(784, 128), nn.Linear(128, 256)
# - self.last, self.activation, self.dropout = nn.Linear(256, 10), activation, dropout
# + self.layers = [nn.Linear(784, 256), nn.Linear(256, 128), nn.Linear(128, 10)]
# + self.activation, self.dropout = activation, dropout
# - H = self.drop(self.activation(self.first(X.flatten(1))))
# - H = self.drop(self.activation(self.second(H)))
# - return self.last(H)
# + H = self.drop(self.activation(self.layers[0](X.flatten(1))))
# + H = self.drop(self.activation(self.layers[1](H)))
# + return self.layers[2](H)

# %% wrong, as above: ReLU is used in place of the given activation.
# - self.first, self.second = nn.Linear(784, 128), nn.Linear(128, 256)
# - self.last, self.activation, self.dropout = nn.Linear(256, 10), activation, dropout
# + self.first, self.second = nn.Linear(784, 256), nn.Linear(256, 128)
# + self.last, self.activation, self.dropout = nn.Linear(128, 10), nn.ReLU(), dropout

# %% right: Raw parameters the other way round, einsum, dropout as nn.Dropout under its own names.
import math
from itertools import pairwise


class MLP(nn.Module):
    def __init__(self, activation, dropout=0.0):
        super().__init__()
        self.act = activation
        self.drops = nn.ModuleList([nn.Dropout(dropout), nn.Dropout(dropout)])
        sizes = [784, 256, 128, 10]
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for n, m in pairwise(sizes):
            self.biases.append(nn.Parameter(torch.zeros(m)))
            self.weights.append(nn.Parameter(torch.randn(n, m) / math.sqrt(n)))

    def forward(self, X):
        H = X.reshape(len(X), -1)
        for W, b, drop in zip(self.weights, self.biases, self.drops, strict=False):
            H = drop(self.act(torch.einsum("bi,ij->bj", H, W) + b))
        return torch.addmm(self.biases[2], H, self.weights[2])


# %% right: Lazy linears, activations copied, one dropout used twice.
import copy


class MLP(nn.Module):
    def __init__(self, activation, dropout=0.0):
        super().__init__()
        drop = nn.Dropout(p=dropout)
        layers = [nn.Flatten()]
        for width in (256, 128):
            layers += [nn.LazyLinear(width), copy.deepcopy(activation), drop]
        self.layers = nn.Sequential(*layers, nn.LazyLinear(10))

    def forward(self, X):
        return self.layers(X)
