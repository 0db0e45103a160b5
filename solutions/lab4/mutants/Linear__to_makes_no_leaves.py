"""The move is recorded, so the moved tensors are no leaves: they get no gradient."""

import torch


class Linear:
    def __init__(self, in_features, out_features):
        self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
        self.bias = torch.zeros(out_features, requires_grad=True)

    def __call__(self, X):
        return X @ self.weight.T + self.bias

    def parameters(self):
        return [self.weight, self.bias]

    def to(self, device):
        self.weight = self.weight.to(device)
        self.bias = self.bias.to(device)
        return self
