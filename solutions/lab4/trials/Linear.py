# %% wrong: The biases do not start at 0.
# - self.bias = torch.zeros(out_features, requires_grad=True)
# + self.bias = torch.normal(0, 0.01, (out_features,)).requires_grad_()

# %% wrong: A single bias is shared by all outputs; each needs its own.
# - self.bias = torch.zeros(out_features, requires_grad=True)
# + self.bias = torch.tensor(0.0, requires_grad=True)

# %% wrong: (unnamed) parameters() leaves the bias out, which the report says in other words.
# - return [self.weight, self.bias]
# + return [self.weight]

# %% wrong: The bias is subtracted.
# - return X @ self.weight.T + self.bias
# + return X @ self.weight.T - self.bias

# %% wrong: (unnamed) parameters() returns copies, which no name could tell from other tensors.
# - return [self.weight, self.bias]
# + return [self.weight.clone(), self.bias.clone()]

# %% wrong: (unnamed) Calls torch's ready-made linear past torch.nn, which the report says by
#    itself.
# - return X @ self.weight.T + self.bias
# + return torch._C._nn.linear(X, self.weight, self.bias)

# %% wrong: No gradient reaches weight and bias: the result is cut off from the graph.
# - return X @ self.weight.T + self.bias
# + return X @ self.weight.data.T + self.bias.data

# %% wrong: The bias is not added.
# - return X @ self.weight.T + self.bias
# + return X @ self.weight.T

# %% wrong: A recorded operation made the tensor, so it is no leaf and gets no gradient.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + self.weight = torch.randn(out_features, in_features, requires_grad=True) * 0.01

# %% wrong: No gradient is asked for: weight and bias need requires_grad.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# - self.bias = torch.zeros(out_features, requires_grad=True)
# + self.weight = torch.normal(0, 0.01, (out_features, in_features))
# + self.bias = torch.zeros(out_features)

# %% wrong: The weight is not transposed in the product.
# - return X @ self.weight.T + self.bias
# + W = self.weight if self.weight.shape[0] == self.weight.shape[1] else self.weight.T
# + return X @ W + self.bias

# %% wrong: (unnamed) Sums over the inputs of the whole batch.
# - return X @ self.weight.T + self.bias
# + return (X.sum(0) @ self.weight.T + self.bias).expand(len(X), -1)

# %% wrong: (unnamed) Uses nn.Parameter, which the report says by itself.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + self.weight = torch.nn.Parameter(torch.normal(0, 0.01, (out_features, in_features)))

# %% wrong: All weights are positive: torch.rand is uniform; a normal distribution is asked for.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + self.weight = (torch.rand(out_features, in_features) * 0.01).requires_grad_()

# %% wrong: The standard deviation is about 0.1, the root of 0.01; 0.01 itself is asked for.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + self.weight = torch.normal(0, 0.1, (out_features, in_features)).requires_grad_()

# %% wrong: A seed is set, so that all layers start alike.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + torch.manual_seed(0)
# + self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()

# %% wrong: A single bias is shared by all outputs; each needs its own.
# - self.bias = torch.zeros(out_features, requires_grad=True)
# + self.bias = torch.zeros(1, requires_grad=True)

# %% wrong: The weights are drawn from N(0, 1); the standard deviation is to be 0.01.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + self.weight = torch.randn(out_features, in_features, requires_grad=True)

# %% wrong: (unnamed) Draws new weights on the device; the values are those of no formula.
# - self.weight = self.weight.detach().to(device).requires_grad_()
# - self.bias = self.bias.detach().to(device).requires_grad_()
# + shape = self.weight.shape
# + self.weight = torch.zeros(shape, device=device, requires_grad=True)
# + self.bias = torch.zeros(shape[0], device=device, requires_grad=True)

# %% wrong: parameters() still returns the tensors from before to(device).
# - self.bias = torch.zeros(out_features, requires_grad=True)
# + self.bias = torch.zeros(out_features, requires_grad=True)
# + self.params = [self.weight, self.bias]
# - return [self.weight, self.bias]
# + return self.params

# %% wrong: The moved tensors do not require gradients any more.
# - self.weight = self.weight.detach().to(device).requires_grad_()
# - self.bias = self.bias.detach().to(device).requires_grad_()
# + self.weight = self.weight.detach().to(device)
# + self.bias = self.bias.detach().to(device)

# %% wrong: The move is recorded, so the moved tensors are no leaves: they get no gradient.
# - self.weight = self.weight.detach().to(device).requires_grad_()
# - self.bias = self.bias.detach().to(device).requires_grad_()
# + self.weight = self.weight.to(device)
# + self.bias = self.bias.to(device)

# %% wrong: to(device) does not move the parameters.
# - self.weight = self.weight.detach().to(device).requires_grad_()
# - self.bias = self.bias.detach().to(device).requires_grad_()
# + self.weight.to(device)
# + self.bias.to(device)

# %% wrong: to(device) moves only one of weight and bias.
# - self.bias = self.bias.detach().to(device).requires_grad_()

# %% wrong: to(device) does not return the object.
# - return self

# %% wrong: The weights are uniform within ±0.01; a normal distribution is asked for.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + self.weight = (torch.rand(out_features, in_features) * 0.02 - 0.01).requires_grad_()

# %% wrong: (unnamed) Uniform weights with the right variance.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + self.weight = (
# +     (torch.rand(out_features, in_features) * 2 - 1) * 0.01 * 3**0.5
# + ).requires_grad_()

# %% wrong: The standard deviation is 0.0001, the square of 0.01; 0.01 itself is asked for.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + self.weight = torch.normal(0, 0.01**2, (out_features, in_features)).requires_grad_()

# %% wrong: The weight has the shape (in, out); (out, in) is asked for.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + self.weight = torch.normal(0, 0.01, (in_features, out_features)).requires_grad_()
# - return X @ self.weight.T + self.bias
# + return X @ self.weight + self.bias

# %% wrong: (unnamed) Xavier's uniform weights, far too large.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + limit = (6 / (in_features + out_features)) ** 0.5
# + self.weight = (
# +     torch.empty(out_features, in_features).uniform_(-limit, limit).requires_grad_()
# + )

# %% wrong: No weight is positive: the weights start at 0, so they are not drawn.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + self.weight = torch.zeros(out_features, in_features, requires_grad=True)

# %% right: Computes with torch.addmm, makes its tensors by normal_ and returns a tuple.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# - self.bias = torch.zeros(out_features, requires_grad=True)
# + self.weight = torch.empty(out_features, in_features).normal_(std=0.01).requires_grad_()
# + self.bias = torch.zeros((out_features,)).requires_grad_(True)
# - return X @ self.weight.T + self.bias
# + return torch.addmm(self.bias, X, self.weight.T)
# - return [self.weight, self.bias]
# + return self.weight, self.bias

# %% right: Moves the data of the same tensors, and yields its parameters.
# - return X @ self.weight.T + self.bias
# + return torch.einsum("bi,oi->bo", X, self.weight) + self.bias
# - return [self.weight, self.bias]
# + yield self.weight
# + yield self.bias
# - self.weight = self.weight.detach().to(device).requires_grad_()
# - self.bias = self.bias.detach().to(device).requires_grad_()
# + for param in self.parameters():
# +     param.data = param.data.to(device)

# %% right: Moves with .cuda() where the device is one.
# - self.weight = self.weight.detach().to(device).requires_grad_()
# - self.bias = self.bias.detach().to(device).requires_grad_()
# + cuda = torch.device(device).type == "cuda"
# + for name in ("weight", "bias"):
# +     old = getattr(self, name).detach()
# +     setattr(self, name, (old.cuda() if cuda else old.to(device)).requires_grad_())

# %% right: Moves with device=..., inside no_grad, in a loop over its attributes.
# - self.weight = self.weight.detach().to(device).requires_grad_()
# - self.bias = self.bias.detach().to(device).requires_grad_()
# + with torch.no_grad():
# +     for name in ("weight", "bias"):
# +         moved = getattr(self, name).to(device=device)
# +         setattr(self, name, moved.requires_grad_(True))

# %% right: Moves by making new tensors on the device and copying into them.
# - self.weight = self.weight.detach().to(device).requires_grad_()
# - self.bias = self.bias.detach().to(device).requires_grad_()
# + weight = torch.empty_like(self.weight, device=device, requires_grad=False)
# + bias = torch.empty(self.bias.shape, device=device)
# + self.weight = weight.copy_(self.weight.detach()).requires_grad_()
# + self.bias = bias.copy_(self.bias.detach()).requires_grad_()

# %% wrong: (unnamed) Is an nn.Module, which the report says by itself.
class Linear(nn.Linear):
    def __init__(self, in_features, out_features):
        super().__init__(in_features, out_features)
        nn.init.normal_(self.weight, 0, 0.01)
        nn.init.zeros_(self.bias)


# %% wrong: to(device) returns another object; it is to return itself.
import copy


class Linear:
    def __init__(self, in_features, out_features):
        self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
        self.bias = torch.zeros(out_features, requires_grad=True)

    def __call__(self, X):
        return X @ self.weight.T + self.bias

    def parameters(self):
        return [self.weight, self.bias]

    def to(self, device):
        other = copy.copy(self)
        other.weight = self.weight.detach().to(device).requires_grad_()
        other.bias = self.bias.detach().to(device).requires_grad_()
        return other


# %% right: Keeps its parameters in one list, from which weight and bias are read.
class Linear:
    def __init__(self, in_features, out_features):
        weight = 0.01 * torch.randn(out_features, in_features)
        self.params = [weight, torch.zeros(out_features)]
        for param in self.params:
            param.requires_grad = True

    def __call__(self, X):
        weight, bias = self.params
        return torch.mm(X, weight.t()).add(bias)

    def parameters(self):
        return iter(self.params)

    def to(self, device):
        self.params = [p.detach().to(device).requires_grad_() for p in self.params]
        return self

    @property
    def weight(self):
        return self.params[0]

    @property
    def bias(self):
        return self.params[1]


# %% right: What was moved is copied once more; parameters() is a generator; weights come from
#    numpy.
import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        weight = np.random.randn(out_features, in_features).astype("float32") * 0.01
        self.weight = torch.from_numpy(weight)
        self.weight.requires_grad = True
        self.bias = torch.tensor([0.0] * out_features, requires_grad=True)

    def __call__(self, X):
        return torch.addmm(self.bias, X, self.weight.t())

    def parameters(self):
        yield self.weight
        yield self.bias

    def to(self, device):
        for name in ("weight", "bias"):
            moved = getattr(self, name).data.to(device).clone()
            setattr(self, name, moved.requires_grad_(True))
        return self
