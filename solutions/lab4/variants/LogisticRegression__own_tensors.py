"""Has a weight (D, 1) of its own, lists the bias first, and writes the sigmoid out."""

import torch


class LogisticRegression:
    def __init__(self, num_features):
        self.w = torch.zeros(num_features, 1, requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)

    def __call__(self, X):
        return 1 / (1 + torch.exp(-(X @ self.w + self.b)))

    def parameters(self):
        return [self.b, self.w]

    def to(self, device):
        self.w = self.w.detach().to(device).requires_grad_()
        self.b = self.b.detach().to(device).requires_grad_()
        return self
