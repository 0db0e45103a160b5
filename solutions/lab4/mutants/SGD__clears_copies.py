"""The gradients of earlier rounds are added in: zero_grad() does not clear them."""

import torch


class SGD:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def step(self):
        with torch.no_grad():
            for param in self.params:
                if param.grad is not None:
                    param -= self.lr * param.grad

    def zero_grad(self):
        for param in self.params:
            grad = param.grad
            if grad is not None:
                grad = torch.zeros_like(grad)
