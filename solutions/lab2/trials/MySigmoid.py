# %% wrong: The activation is returned, not its derivative.
# - y = self(x)
# - return y * (1 - y)
# + return self(x)

# %% wrong: y (1 − y) is computed of the input x; y is the output σ(x).
# - y = self(x)
# - return y * (1 - y)
# + return x * (1 - x)

# %% wrong: (unnamed) Returns float32 whatever x is.
# - return 1 / (1 + torch.exp(-x))
# + return 1 / (1 + torch.exp(-x.float()))
# - y = self(x)
# - return y * (1 - y)
# + return (self(x) * (1 - self(x))).to(x.dtype)

# %% wrong: This is tanh.
# - return 1 / (1 + torch.exp(-x))
# + return 2 / (1 + torch.exp(-2 * x)) - 1
# - y = self(x)
# - return y * (1 - y)
# + return (1 - self(x)) * (1 + self(x))

# %% wrong: exp overflows: inf / inf is NaN.
# - y = self(x)
# - return y * (1 - y)
# + return torch.exp(-x) / (1 + torch.exp(-x)) ** 2

# %% wrong: No gradient reaches x: the result is cut off from the graph.
class MySigmoid:
    def __call__(self, x):
        return 1 / (1 + torch.exp(-x.data))

    def derivative(self, x):
        return self(x) * (1 - self(x))


# %% wrong, as above: (unnamed) Calls a ready-made relative, which the report says by itself.
# - return 1 / (1 + torch.exp(-x.data))
# + return torch.nn.functional.logsigmoid(x).exp()

# %% wrong, as above: exp overflows: inf / inf is NaN.
# - return 1 / (1 + torch.exp(-x.data))
# + return torch.exp(x) / (1 + torch.exp(x))

# %% wrong, as above: (unnamed) Calls the ready-made function, which the report says by itself.
# - return 1 / (1 + torch.exp(-x.data))
# + return x.sigmoid()

# %% wrong, as above: The sign in the exponent is wrong: this falls where sigmoid rises.
# - return 1 / (1 + torch.exp(-x.data))
# + return 1 / (1 + torch.exp(x))


# %% right: The derivative by autograd at a copy of the input, and a power of −1.
class MySigmoid:
    def __call__(self, x):
        return torch.pow(1 + torch.exp(torch.clamp(-x, max=80)), -1)

    def derivative(self, x):
        leaf = x.detach().clone().requires_grad_(True)
        with torch.enable_grad():
            (slope,) = torch.autograd.grad(self(leaf).sum(), leaf)
        return slope


# %% right: One form for each sign, so that exp never overflows.
class MySigmoid:
    def __call__(self, x):
        e = torch.exp(-x.abs())
        return torch.where(x >= 0, torch.ones_like(e), e) / (1 + e)

    def derivative(self, x):
        return torch.exp(-abs(x)) / (1 + torch.exp(-abs(x))) ** 2
