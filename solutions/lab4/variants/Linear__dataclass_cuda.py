"""Moves with .cuda() where the device is one."""

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
        cuda = torch.device(device).type == "cuda"
        for name in ("weight", "bias"):
            old = getattr(self, name).detach()
            setattr(self, name, (old.cuda() if cuda else old.to(device)).requires_grad_())
        return self
