# %% wrong: A single bias is shared by all outputs; each needs its own.
# - self.flatten = Flatten()
# - self.linear = Linear(num_features, num_classes)
# + self.weight = (torch.randn(num_features, num_classes) * 0.01).requires_grad_()
# + self.bias = torch.zeros(1, requires_grad=True)
# - return self.linear(self.flatten(X))
# + return X.flatten(1) @ self.weight + self.bias
# - return self.linear.parameters()
# + return [self.weight, self.bias]
# - self.linear.to(device)
# + self.weight = self.weight.detach().to(device).requires_grad_()
# + self.bias = self.bias.detach().to(device).requires_grad_()

# %% wrong: (unnamed) Uses torch.nn.functional, which the report says by itself.
from torch.nn import functional


class SoftmaxRegression:
    def __init__(self, num_features, num_classes):
        self.linear = Linear(num_features, num_classes)

    def __call__(self, X):
        return functional.linear(X.flatten(1), *self.linear.parameters())

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self


# %% wrong: The result is cut off from the graph, so the model cannot learn.
class SoftmaxRegression:
    def __init__(self, num_features, num_classes):
        self.linear = Linear(num_features, num_classes)

    def __call__(self, X):
        return self.linear(X.flatten(1)).detach()

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self


# %% wrong, as above: The parameters that are listed are not those it computes with.
# - return self.linear(X.flatten(1)).detach()
# + return self.linear(X.flatten(1))
# - return self.linear.parameters()
# + return [p.detach().clone().requires_grad_() for p in self.linear.parameters()]

# %% wrong, as above: Log-softmax is applied; logits are asked for.
# - return self.linear(X.flatten(1)).detach()
# + return torch.log_softmax(self.linear(X.flatten(1)), dim=1)

# %% wrong, as above: (unnamed) Works for 784 features only.
# - return self.linear(X.flatten(1)).detach()
# + return self.linear(X.reshape(-1, 784))

# %% wrong, as above: The bias is missing.
# - return self.linear(X.flatten(1)).detach()
# + return X.flatten(1) @ self.linear.weight.T

# %% wrong, as above: Images are not flattened before the linear layer.
# - return self.linear(X.flatten(1)).detach()
# + return self.linear(X)

# %% wrong, as above: Negative logits are cut off: there is a ReLU on the output.
# - return self.linear(X.flatten(1)).detach()
# + return torch.relu(self.linear(X.flatten(1)))

# %% wrong, as above: The sigmoid is applied; logits are asked for.
# - return self.linear(X.flatten(1)).detach()
# + return torch.sigmoid(self.linear(X.flatten(1)))

# %% wrong, as above: Softmax is applied; logits are asked for, the loss applies softmax itself.
# - return self.linear(X.flatten(1)).detach()
# + return torch.softmax(self.linear(X.flatten(1)), dim=1)

# %% wrong, as above: Softmax is applied over dimension 0; logits are asked for.
# - return self.linear(X.flatten(1)).detach()
# + return torch.softmax(self.linear(X.flatten(1)), dim=0)

# %% wrong, as above: The move is recorded, so the moved tensors are no leaves: they get no
#    gradient.
# - return self.linear(X.flatten(1)).detach()
# + return self.linear(X.flatten(1))
# - self.linear.to(device)
# + self.linear.weight = self.linear.weight.to(device)
# + self.linear.bias = self.linear.bias.to(device)

# %% wrong, as above: to(device) moves only one of weight and bias.
# - return self.linear(X.flatten(1)).detach()
# + return self.linear(X.flatten(1))
# - self.linear.to(device)
# + self.linear.weight = self.linear.weight.detach().to(device).requires_grad_()


# %% right: Keeps its layers in a list and chains their parameters.
class SoftmaxRegression:
    def __init__(self, num_features, num_classes):
        self.layers = [Flatten(), Linear(num_features, num_classes)]

    def __call__(self, X):
        for layer in self.layers:
            X = layer(X)
        return X

    def parameters(self):
        for layer in self.layers:
            if hasattr(layer, "parameters"):
                yield from layer.parameters()

    def to(self, device):
        for layer in self.layers:
            if hasattr(layer, "to"):
                layer.to(device)
        return self


# %% right: Has tensors of its own and multiplies with tensordot.
class SoftmaxRegression:
    def __init__(self, num_features, num_classes):
        self.num_features = num_features
        self.W = (0.01 * torch.randn(num_features, num_classes)).requires_grad_()
        self.b = torch.zeros(1, num_classes, requires_grad=True)

    def __call__(self, X):
        return torch.tensordot(X.reshape(-1, self.num_features), self.W, dims=1) + self.b

    def parameters(self):
        return [self.W, self.b]

    def to(self, device):
        self.W = self.W.detach().to(device).requires_grad_()
        self.b = self.b.detach().to(device).requires_grad_()
        return self
