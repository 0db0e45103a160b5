"""(unnamed) Updates without no_grad, which PyTorch refuses."""


class SGD:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def step(self):
        for param in self.params:
            if param.grad is not None:
                param -= self.lr * param.grad

    def zero_grad(self):
        for param in self.params:
            param.grad = None
