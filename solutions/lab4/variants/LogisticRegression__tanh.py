"""Writes the sigmoid with tanh, and the scalar bias as a number."""

import torch


class LogisticRegression:
    def __init__(self, num_features):
        self.w = (torch.randn(num_features) / 100).requires_grad_()
        self.b = torch.tensor(0.0, requires_grad=True)

    def __call__(self, X):
        return (torch.tanh((X @ self.w + self.b) / 2).unsqueeze(1) + 1) / 2

    def parameters(self):
        return self.w, self.b

    def to(self, device):
        for param in self.parameters():
            param.data = param.data.to(device)
        return self
