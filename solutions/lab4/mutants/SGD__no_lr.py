"""lr is not used."""

import torch


class SGD:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def step(self):
        with torch.no_grad():
            for param in self.params:
                if param.grad is not None:
                    param -= param.grad

    def zero_grad(self):
        for param in self.params:
            param.grad = None
