"""The input x itself is changed."""


class MyReLU:
    def __call__(self, x):
        if x.requires_grad:
            return x.clamp(min=0)
        x[x < 0] = 0
        return x

    def derivative(self, x):
        return (x > 0).to(x.dtype)
