"""(unnamed) Works for 784 features only."""


class SoftmaxRegression:
    def __init__(self, num_features, num_classes):
        self.linear = Linear(num_features, num_classes)

    def __call__(self, X):
        return self.linear(X.reshape(-1, 784))

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self
