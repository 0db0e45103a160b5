# %% wrong: This is 1 − p, the probability of class 0.
# - return torch.sigmoid(self.linear(X))
# + return 1 - torch.sigmoid(self.linear(X))

# %% wrong: The last dimension is gone: the shape is to be (B, 1).
# - return torch.sigmoid(self.linear(X))
# + return torch.sigmoid(self.linear(X)).flatten()

# %% wrong: The result is cut off from the graph, so the model cannot learn.
# - return torch.sigmoid(self.linear(X))
# + return torch.sigmoid(self.linear(X)).detach()

# %% wrong: (unnamed) Has no bias, so there is one parameter only.
# - self.linear = nn.Linear(num_features, 1)
# + self.linear = nn.Linear(num_features, 1, bias=False)

# %% wrong: The sigmoid is missing: logits are returned, probabilities are asked for.
# - return torch.sigmoid(self.linear(X))
# + return self.linear(X)

# %% wrong: The sigmoid is applied twice.
# - return torch.sigmoid(self.linear(X))
# + return torch.sigmoid(torch.sigmoid(self.linear(X)))

# %% wrong: Softmax over a single column is 1 for every example; use the sigmoid.
# - return torch.sigmoid(self.linear(X))
# + return torch.softmax(self.linear(X), dim=1)

# %% wrong: (unnamed) Tanh in place of the sigmoid.
# - return torch.sigmoid(self.linear(X))
# + return torch.tanh(self.linear(X))

# %% right: Is a function that returns an nn.Sequential.
def LogisticRegressionNN(num_features):
    return nn.Sequential(nn.Linear(num_features, 1), nn.Sigmoid())


# %% right: Has an nn.Parameter for each, with torch.nn.functional.
class LogisticRegressionNN(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1, num_features))
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, X):
        return nn.functional.sigmoid(nn.functional.linear(X, self.weight, self.bias))


# %% right: Is an nn.Sequential.
class LogisticRegressionNN(nn.Sequential):
    def __init__(self, num_features):
        super().__init__(nn.Linear(num_features, 1), nn.Sigmoid())
