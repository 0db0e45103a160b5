"""Moves the data of the same tensors, and yields its parameters."""

import torch


class Linear:
    def __init__(self, in_features, out_features):
        self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
        self.bias = torch.zeros(out_features, requires_grad=True)

    def __call__(self, X):
        return torch.einsum("bi,oi->bo", X, self.weight) + self.bias

    def parameters(self):
        yield self.weight
        yield self.bias

    def to(self, device):
        for param in self.parameters():
            param.data = param.data.to(device)
        return self
