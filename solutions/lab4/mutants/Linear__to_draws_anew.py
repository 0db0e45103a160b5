"""(unnamed) Draws new weights on the device; the values are those of no formula."""

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
        shape = self.weight.shape
        self.weight = torch.zeros(shape, device=device, requires_grad=True)
        self.bias = torch.zeros(shape[0], device=device, requires_grad=True)
        return self
