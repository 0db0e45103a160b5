# %% wrong: The gradients are cleared before each pass; the second one should add up.
# - first = x.grad.clone()
# + first = x.grad.clone()
# + x.grad = None
# - x.grad.zero_()
# + x.grad = None

# %% wrong: (unnamed) The power is 3.
# - out = ((x + 1) ** 2).T
# + out = ((x + 1) ** 3).T

# %% wrong: The snapshots are one and the same tensor: keep a copy of x.grad each time.
# - first = x.grad.clone()
# + first = x.grad.detach()
# - second = x.grad.clone()
# + second = x.grad.detach()
# - return first, second, x.grad.clone()
# + return first, second, x.grad.detach()

# %% wrong: (unnamed) x is always float32.
# - x = inp.clone().requires_grad_()
# + x = torch.tensor(inp.tolist(), requires_grad=True)

# %% wrong: inp itself is made to require gradients: work on a copy.
# - x = inp.clone().requires_grad_()
# + x = inp.requires_grad_()

# %% wrong: accumulated_gradients does not return three values.
# - return first, second, x.grad.clone()
# + return first if second is None else x.grad.clone()

# %% wrong: (unnamed) Goes backward from the mean, not with a gradient of ones.
# - out = ((x + 1) ** 2).T
# + out = ((x + 1) ** 2).T.mean()

# %% wrong: The gradients are not cleared before the third pass.
# - x.grad.zero_()
# + print(x.grad)

# %% wrong: The graph is not retained: pass retain_graph=True.
# - out.backward(ones, retain_graph=True)
# - first = x.grad.clone()
# + out.backward(ones)
# + first = x.grad.clone()
# - out.backward(ones, retain_graph=True)
# - second = x.grad.clone()
# + out.backward(ones)
# + second = x.grad.clone()

# %% wrong: This is the gradient of x²: the 1 is missing.
# - out = ((x + 1) ** 2).T
# + out = (x**2).T

# %% wrong: The graph is not retained: pass retain_graph=True.
# - out.backward(ones, retain_graph=True)
# - second = x.grad.clone()
# + out.backward(ones)
# + second = x.grad.clone()

# %% wrong: The third snapshot is taken before the third pass.
# - x.grad.zero_()
# + x.grad.zero_()
# + third = x.grad.clone()
# - return first, second, x.grad.clone()
# + return first, second, third

# %% wrong: (unnamed) The snapshots have the shape of out, not of x.
# - return first, second, x.grad.clone()
# + return first.T, second.T, x.grad.clone().T

# %% wrong: The snapshots are one and the same tensor: keep a copy of x.grad each time.
def accumulated_gradients(inp):
    x = inp.clone().requires_grad_()
    out = ((x + 1) ** 2).T
    ones = torch.ones_like(out)
    out.backward(ones, retain_graph=True)
    first = x.grad
    out.backward(ones, retain_graph=True)
    second = x.grad
    x.grad.zero_()
    out.backward(ones)
    return first, second, x.grad


# %% wrong, as above: The snapshots are one and the same tensor: keep a copy of x.grad each time.
# - x.grad.zero_()
# + x.grad = None


# %% wrong: inp itself is changed.
def accumulated_gradients(inp):
    inp += 1
    x = inp.clone().requires_grad_()
    out = (x**2).T
    ones = torch.ones_like(out)
    found = []
    for clear in (False, False, True):
        if clear:
            x.grad = None
        out.backward(ones, retain_graph=True)
        found.append(x.grad.clone())
    return tuple(found)


# %% right: Copies by torch.tensor of a tensor, which PyTorch warns of; each pass from a list in a
#    loop.
def accumulated_gradients(inp):
    x = torch.tensor(inp, requires_grad=True)
    out = torch.mul(x + 1, x + 1).t()
    snapshots = []
    for i in range(3):
        if i == 2 and x.grad is not None:
            x.grad.fill_(0)
        out.backward(torch.full_like(out, 1), retain_graph=True)
        snapshots.append(torch.clone(x.grad))
    return snapshots[0], snapshots[1], snapshots[2]


# %% right: Computes out anew for each pass, so no graph is kept; the sum stands for ones; a list of
#    clones.
def accumulated_gradients(inp):
    x = torch.nn.Parameter(inp.detach().clone())
    found = []
    for clear in (False, False, True):
        if clear:
            x.grad = None
        (x + 1).square().t().sum().backward()
        found.append(x.grad.detach().clone())
    return found


# %% right: zero_grad of an optimiser clears; torch.autograd.backward; ones made by shape; copy by
#    deepcopy.
from copy import deepcopy


def accumulated_gradients(inp):
    x = deepcopy(inp)
    x.requires_grad = True
    opt = torch.optim.SGD([x], lr=1.0)
    out = torch.transpose(torch.pow(x + 1, 2), 0, 1)
    grad = torch.ones(inp.shape[1], inp.shape[0], dtype=inp.dtype, device=inp.device)
    torch.autograd.backward(out, grad, retain_graph=True)
    first = deepcopy(x.grad)
    torch.autograd.backward([out], [grad], retain_graph=True)
    second = x.grad + 0
    opt.zero_grad()
    out.backward(gradient=grad, retain_graph=True)
    return first, second, x.grad
