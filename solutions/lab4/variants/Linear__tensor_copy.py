"""Moves by making new tensors on the device and copying into them."""

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
        weight = torch.empty_like(self.weight, device=device, requires_grad=False)
        bias = torch.empty(self.bias.shape, device=device)
        self.weight = weight.copy_(self.weight.detach()).requires_grad_()
        self.bias = bias.copy_(self.bias.detach()).requires_grad_()
        return self
