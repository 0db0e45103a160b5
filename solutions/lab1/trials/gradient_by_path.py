# %% wrong: The gradients are not cleared: each pass adds to the one before.
def gradient_by_path(x):
    x = torch.tensor(x, requires_grad=True)
    found = []
    for y in (x**2 + (x**3).detach(), (x**2).detach() + x**3, x**2 + x**3):
        y.backward()
        found.append(x.grad.item())
    return tuple(found)


# %% wrong: These are the gradients at x = 1, whatever x is.
def gradient_by_path(x):
    found = []
    for y in (lambda x: x**2, lambda x: x**3, lambda x: x**2 + x**3):
        x = torch.tensor(1.0, requires_grad=True)
        y(x).backward()
        found.append(x.grad.item())
    return tuple(found)


# %% wrong: (unnamed) Cleared after the first pass only: the third adds to the second.
def gradient_by_path(x):
    x = torch.tensor(x, requires_grad=True)
    (x**2).backward()
    square = x.grad.item()
    x.grad.zero_()
    (x**3).backward()
    cube = x.grad.item()
    (x**2 + x**3).backward()
    return square, cube, x.grad.item()


# %% wrong: The derivatives are written as formulas; let autograd compute them.
def gradient_by_path(x):
    return 2.0 * x, 3.0 * x**2, 2.0 * x + 3.0 * x**2


# %% wrong: These are the gradients at x = 1, whatever x is.
def gradient_by_path(x):
    return 2.0, 3.0, 5.0


# %% wrong: The three results are not floats.
def gradient_by_path(x):
    leaf = torch.tensor(x, requires_grad=True)
    grads = [torch.autograd.grad(y, leaf)[0].item() for y in (leaf**2, leaf**3, leaf**2 + leaf**3)]
    return tuple(int(grad) if grad.is_integer() else grad for grad in grads)


# %% wrong, as above: (unnamed) The gradients are rounded to whole floats.
# - return tuple(int(grad) if grad.is_integer() else grad for grad in grads)
# + return tuple(float(round(grad)) for grad in grads)


# %% wrong: Gradients stay switched off after the call: use torch.no_grad() in a with.
def gradient_by_path(x):
    found = []
    for square, cube in ((1, 0), (0, 1), (1, 1)):
        leaf = torch.tensor(x, requires_grad=True)
        torch.set_grad_enabled(bool(square))
        first = leaf**2
        torch.set_grad_enabled(bool(cube))
        second = leaf**3
        torch.set_grad_enabled(True)
        (first + second).backward()
        found.append(leaf.grad.item())
    torch.set_grad_enabled(False)
    return tuple(found)


# %% wrong: The first two gradients are swapped.
def gradient_by_path(x):
    found = []
    for square, cube in ((0, 1), (1, 0), (1, 1)):
        leaf = torch.tensor(x, requires_grad=True)
        (square * leaf**2 + cube * leaf**3).backward()
        found.append(leaf.grad.item())
    return tuple(found)


# %% wrong, as above: Nothing is cut off: all three are the total gradient.
# - for square, cube in ((0, 1), (1, 0), (1, 1)):
# + for _ in range(3):
# - (square * leaf**2 + cube * leaf**3).backward()
# + (leaf**2 + leaf**3).backward()


# %% wrong: A tensor is returned; .item() makes a Python number of it.
def gradient_by_path(x):
    leaf = torch.tensor(x, requires_grad=True)
    square = torch.autograd.grad(leaf**2, leaf)[0]
    cube = torch.autograd.grad(leaf**3, leaf)[0]
    return square, cube, square + cube


# %% wrong: gradient_by_path does not return three values.
def gradient_by_path(x):
    leaf = torch.tensor(x, requires_grad=True)
    return torch.autograd.grad(leaf**2, leaf)[0].item(), torch.autograd.grad(leaf**3, leaf)[
        0
    ].item()


# %% wrong: These are the values of x², x³ and y, not their gradients.
def gradient_by_path(x):
    return x**2, x**3, x**2 + x**3


# %% right: torch.autograd.grad in place of backward.
def gradient_by_path(x):
    leaf = torch.tensor(float(x), requires_grad=True)
    y1, y2 = leaf**2, leaf**3
    results = ()
    for y in (y1 + y2.detach(), y1.detach() + y2, y1 + y2):
        results += torch.autograd.grad(y, leaf, retain_graph=True)
    return tuple(r.item() for r in results)


# %% right: torch.func.grad of three functions.
def gradient_by_path(x):
    x = torch.tensor(x)
    first = torch.func.grad(lambda t: t**2 + (t**3).detach())(x)
    second = torch.func.grad(lambda t: (t**2).detach() + t**3)(x)
    return float(first), float(second), float(torch.func.grad(lambda t: t**2 + t**3)(x))


# %% right: One leaf, no_grad around the other path, float64, gradients set to None, a list.
def gradient_by_path(x):
    x = torch.tensor([x], dtype=torch.float64).requires_grad_(True)
    with torch.no_grad():
        cube = x**3
    (x**2 + cube).sum().backward()
    a = float(x.grad)
    x.grad = None
    with torch.no_grad():
        square = torch.pow(x, 2)
    (square + x * x * x).sum().backward()
    b = float(x.grad)
    x.grad.data.zero_()
    (x**2 + x**3).sum().backward()
    return [a, b, x.grad.item()]
