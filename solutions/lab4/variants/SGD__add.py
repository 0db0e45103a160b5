"""Uses add_ with a factor and a decorator."""

import torch


class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = [*params], lr

    @torch.no_grad()
    def step(self):
        for param in self.params:
            if param.grad is None:
                continue
            param.add_(param.grad, alpha=-self.lr)

    def zero_grad(self):
        for param in self.params:
            if param.grad is not None:
                param.grad = torch.zeros_like(param.grad)
