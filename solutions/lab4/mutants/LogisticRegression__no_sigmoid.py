"""The sigmoid is missing: logits are returned, probabilities are asked for."""


class LogisticRegression:
    def __init__(self, num_features):
        self.linear = Linear(num_features, 1)

    def __call__(self, X):
        return self.linear(X)

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self
