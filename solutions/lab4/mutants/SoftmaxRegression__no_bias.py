"""The bias is missing."""


class SoftmaxRegression:
    def __init__(self, num_features, num_classes):
        self.linear = Linear(num_features, num_classes)

    def __call__(self, X):
        return X.flatten(1) @ self.linear.weight.T

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.to(device)
        return self
