"""The given tensors did not change: update them in place."""


class SGD:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def step(self):
        params = []
        for param in self.params:
            new = param.detach() if param.grad is None else (param - self.lr * param.grad).detach()
            params.append(new.requires_grad_())
        self.params = params

    def zero_grad(self):
        for param in self.params:
            param.grad = None
