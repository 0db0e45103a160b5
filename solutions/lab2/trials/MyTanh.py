# %% wrong: No gradient reaches x: the result is cut off from the graph.
# - x = x.clamp(-20, 20)
# - return 2 / (1 + torch.exp(-2 * x)) - 1
# + return 2 / (1 + torch.exp(-2 * x.detach())) - 1

# %% wrong: (unnamed) Calls the ready-made sigmoid, which the report says by itself.
# - x = x.clamp(-20, 20)
# - return 2 / (1 + torch.exp(-2 * x)) - 1
# + return 2 * torch.special.expit(2 * x) - 1

# %% wrong: The sign in the exponent is wrong: this falls where tanh rises.
# - x = x.clamp(-20, 20)
# - return 2 / (1 + torch.exp(-2 * x)) - 1
# + return 2 / (1 + torch.exp(2 * x)) - 1

# %% wrong: The activation is returned, not its derivative.
class MyTanh:
    def __call__(self, x):
        return 2 / (1 + torch.exp(-2 * x)) - 1

    def derivative(self, x):
        return self(x)


# %% wrong, as above: 1 − y² is computed of the input x; y is the output tanh(x).
# - return self(x)
# + return 1 - x**2

# %% wrong, as above: This is y (1 − y), the formula of sigmoid; for tanh it is 1 − y².
# - return self(x)
# + return self(x) * (1 - self(x))


# %% wrong: This is sigmoid.
class MyTanh:
    def __call__(self, x):
        return 1 / (1 + torch.exp(-x))

    def derivative(self, x):
        return 1 - (2 / (1 + torch.exp(-2 * x)) - 1) ** 2


# %% wrong, as above: This is 2 σ(x) − 1: the x inside σ must be doubled.
# - return 1 / (1 + torch.exp(-x))
# + return 2 / (1 + torch.exp(-x)) - 1

# %% wrong, as above: exp overflows: inf / inf is NaN.
# - return 1 / (1 + torch.exp(-x))
# + return (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))


# %% right: expm1 of the negative absolute value with the sign put back.
class MyTanh:
    def __call__(self, x):
        e = torch.expm1(-2 * x.abs())
        return x.sign() * (-e / (e + 2))

    def derivative(self, x):
        y = self(x)
        return (1 - y) * (1 + y)


# %% right: Built from the student's own MySigmoid.
class MyTanh:
    def __init__(self):
        self.sigmoid = MySigmoid()

    def __call__(self, x):
        return 2 * self.sigmoid(2 * x) - 1

    def derivative(self, x):
        return 4 * self.sigmoid.derivative(2 * x)
