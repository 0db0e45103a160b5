# %% wrong: (unnamed) Negative elements come back positive; a name for this slope would mislead.
# - return torch.clamp(x, min=0)
# + return x.abs()

# %% wrong: This is the derivative, not the activation.
# - return torch.clamp(x, min=0)
# + return (x > 0).to(x.dtype)

# %% wrong: No gradient reaches x: the result is cut off from the graph.
# - return torch.clamp(x, min=0)
# + return x.detach().clamp(min=0)

# %% wrong: The input x itself is changed.
# - return torch.clamp(x, min=0)
# + if x.requires_grad:
# +     return x.clamp(min=0)
# + x[x < 0] = 0
# + return x

# %% wrong: Negative elements are not 0: the slope is leaky.
# - return torch.clamp(x, min=0)
# + return torch.where(x > 0, x, 0.01 * x)

# %% wrong: (unnamed) Calls the ready-made function, which the report says by itself.
# - return torch.clamp(x, min=0)
# + return torch.nn.functional.relu(x)

# %% wrong: The derivative holds True and False or whole numbers: give it the dtype of x.
class MyReLU:
    def __call__(self, x):
        return x.clamp(min=0)

    def derivative(self, x):
        return x > 0


# %% wrong, as above: The activation is returned, not its derivative.
# - return x > 0
# + return x.clamp(min=0)

# %% wrong, as above: The derivative at 0 is 1; here it is 0.
# - return x > 0
# + return (x >= 0).to(x.dtype)

# %% wrong, as above: The derivative at 0 is ½; here it is 0.
# - return x > 0
# + return x.sign() / 2 + 0.5

# %% wrong, as above: (unnamed) Its derivative is float32 whatever x is.
# - return x > 0
# + return (x > 0).float()

# %% wrong, as above: The derivative holds True and False or whole numbers: give it the dtype of x.
# - return x > 0
# + return (x > 0).long()

# %% wrong, as above: The derivative of negative elements is not 0: the slope is leaky.
# - return x > 0
# + return torch.where(x > 0, 1.0, 0.01).to(x.dtype)


# %% right: (x + |x|) / 2; the gradient of ReLU at 0 is then ½, which is as good.
class MyReLU:
    def __call__(self, x):
        return (x + torch.abs(x)) / 2

    def derivative(self, x):
        return torch.where(x > 0, torch.ones_like(x), torch.zeros_like(x))


# %% right: x times a mask, and the derivative by masked assignment.
class MyReLU:
    def __call__(self, x):
        return x * (x > 0)

    def derivative(self, x):
        slope = torch.ones_like(x)
        slope[x <= 0] = 0
        return slope


# %% right: torch.maximum with a 0-dimensional zero, heaviside for the derivative.
class MyReLU:
    def __call__(self, x):
        return torch.maximum(torch.tensor(0), x)

    def derivative(self, x):
        return torch.heaviside(x, torch.zeros((), dtype=x.dtype))
