"""(unnamed) Clips gradients."""

import torch


class SGD:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def step(self):
        with torch.no_grad():
            for param in self.params:
                if param.grad is not None:
                    param -= self.lr * param.grad.clamp(-0.1, 0.1)

    def zero_grad(self):
        for param in self.params:
            param.grad = None
