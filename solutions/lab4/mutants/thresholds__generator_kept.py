"""(unnamed) Nothing is learnt once the generator is used up."""

import torch


class SGD:
    def __init__(self, params, lr):
        self.params = (param for param in params)
        self.lr = lr

    def step(self):
        with torch.no_grad():
            for param in self.params:
                if param.grad is not None:
                    param -= self.lr * param.grad

    def zero_grad(self):
        for param in self.params:
            param.grad = None
