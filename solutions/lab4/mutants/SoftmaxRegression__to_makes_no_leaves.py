"""The move is recorded, so the moved tensors are no leaves: they get no gradient."""


class SoftmaxRegression:
    def __init__(self, num_features, num_classes):
        self.linear = Linear(num_features, num_classes)

    def __call__(self, X):
        return self.linear(X.flatten(1))

    def parameters(self):
        return self.linear.parameters()

    def to(self, device):
        self.linear.weight = self.linear.weight.to(device)
        self.linear.bias = self.linear.bias.to(device)
        return self
