"""Keeps its parameters in one list, from which weight and bias are read."""

import torch


class Linear:
    def __init__(self, in_features, out_features):
        weight = 0.01 * torch.randn(out_features, in_features)
        self.params = [weight, torch.zeros(out_features)]
        for param in self.params:
            param.requires_grad = True

    def __call__(self, X):
        weight, bias = self.params
        return torch.mm(X, weight.t()).add(bias)

    def parameters(self):
        return iter(self.params)

    def to(self, device):
        self.params = [p.detach().to(device).requires_grad_() for p in self.params]
        return self

    @property
    def weight(self):
        return self.params[0]

    @property
    def bias(self):
        return self.params[1]
