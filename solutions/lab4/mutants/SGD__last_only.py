"""Only the last parameter is updated."""

import torch


class SGD:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def step(self):
        with torch.no_grad():
            for param in self.params:
                update = None if param.grad is None else self.lr * param.grad
            if update is not None:
                param -= update

    def zero_grad(self):
        for param in self.params:
            param.grad = None
