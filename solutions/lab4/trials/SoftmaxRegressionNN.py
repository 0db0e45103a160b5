# %% wrong: (unnamed) Has a hidden layer.
# - self.net = nn.Sequential(nn.Flatten(), nn.Linear(num_features, num_classes))
# + self.net = nn.Sequential(
# +     nn.Flatten(), nn.Linear(num_features, 32), nn.Linear(32, num_classes)
# + )

# %% right: Flattens with view.
# - self.net = nn.Sequential(nn.Flatten(), nn.Linear(num_features, num_classes))
# + self.linear = nn.Linear(num_features, num_classes)
# - return self.net(X)
# + return self.linear(X.view(X.size(0), -1))

# %% wrong: The result is cut off from the graph, so the model cannot learn.
class SoftmaxRegressionNN(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, X):
        return self.linear(X.flatten(1)).detach()


# %% wrong, as above: Log-softmax is applied; logits are asked for.
# - return self.linear(X.flatten(1)).detach()
# + return torch.log_softmax(self.linear(X.flatten(1)), dim=1)

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


# %% wrong: (unnamed) Is no nn.Module.
class SoftmaxRegressionNN:
    def __init__(self, num_features, num_classes):
        self.linear = Linear(num_features, num_classes)

    def __call__(self, X):
        return self.linear(X.flatten(1))

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self


# %% right: Is an nn.Sequential, initialised otherwise.
class SoftmaxRegressionNN(nn.Sequential):
    def __init__(self, num_features, num_classes):
        super().__init__(nn.Flatten(), nn.Linear(num_features, num_classes))
        nn.init.xavier_uniform_(self[1].weight)
