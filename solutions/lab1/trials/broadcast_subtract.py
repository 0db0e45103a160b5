# %% wrong: Shapes that do not fit together are cut to the smaller size.
def broadcast_subtract(a, b):
    n = max(a.dim(), b.dim())
    a, b = a.reshape((1,) * (n - a.dim()) + a.shape), b.reshape((1,) * (n - b.dim()) + b.shape)
    shape = []
    for i, sizes in enumerate(zip(a.shape, b.shape, strict=True)):
        size = max(sizes) if 1 in sizes else min(sizes)
        a, b = a.narrow(i, 0, min(size, a.shape[i])), b.narrow(i, 0, min(size, b.shape[i]))
        shape.append(size)
    return a.expand(shape) - b.expand(shape)


# %% wrong: (unnamed) No gradient reaches b alone.
def broadcast_subtract(a, b):
    n = max(a.dim(), b.dim())
    rows = (1,) * (n - a.dim()) + tuple(a.shape), (1,) * (n - b.dim()) + tuple(b.shape)
    shape = []
    for i, j in zip(*rows, strict=True):
        if i != j and 1 not in (i, j):
            raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
        shape.append(max(i, j))
    return a.expand(shape) - b.detach().expand(shape)


# %% wrong, as above: The shapes are aligned at the first dimension; align them at the last.
# - rows = (1,) * (n - a.dim()) + tuple(a.shape), (1,) * (n - b.dim()) + tuple(b.shape)
# + rows = tuple(a.shape) + (1,) * (n - a.dim()), tuple(b.shape) + (1,) * (n - b.dim())
# - return a.expand(shape) - b.detach().expand(shape)
# + return a.reshape(rows[0]).expand(shape) - b.reshape(rows[1]).expand(shape)

# %% wrong, as above: (unnamed) The result is made in the default dtype, so int64 minus int64 is
#    float32.
# - return a.expand(shape) - b.detach().expand(shape)
# + return torch.empty(shape).copy_(a.expand(shape) - b.expand(shape))

# %% wrong, as above: No gradient reaches a and b: the result is cut off from the graph.
# - return a.expand(shape) - b.detach().expand(shape)
# + return a.detach().expand(shape) - b.detach().expand(shape)

# %% wrong, as above: A floating-point input is cut to whole numbers before the subtraction.
# - return a.expand(shape) - b.detach().expand(shape)
# + return a.expand(shape) - b.to(a.dtype).expand(shape)

# %% wrong, as above: float64 is computed in float32: the result has lost digits.
# - return a.expand(shape) - b.detach().expand(shape)
# + return a.expand(shape).float() - b.expand(shape).float()

# %% wrong, as above: An input itself is changed.
# - return a.expand(shape) - b.detach().expand(shape)
# + if list(a.shape) == shape and torch.result_type(a, b) == a.dtype and not a.requires_grad:
# +     a -= b.expand(shape)
# +     return a
# + return a.expand(shape) - b.expand(shape)

# %% wrong, as above: The difference is cut to whole numbers: int64 is kept though an input is
#    float.
# - return a.expand(shape) - b.detach().expand(shape)
# + return (a.expand(shape) - b.expand(shape)).to(
# +     torch.promote_types(a.dtype, b.dtype)
# +     if a.dtype == b.dtype
# +     else torch.int64
# +     if torch.int64 in (a.dtype, b.dtype)
# +     else torch.promote_types(a.dtype, b.dtype)
# + )

# %% wrong, as above: The difference is cut to whole numbers: int64 is kept though an input is
#    float.
# - return a.expand(shape) - b.detach().expand(shape)
# + return torch.empty(shape, dtype=a.dtype).copy_(a.expand(shape) - b.expand(shape))

# %% wrong, as above: This is the sum, not the difference.
# - return a.expand(shape) - b.detach().expand(shape)
# + return a.expand(shape) + b.expand(shape)

# %% wrong, as above: The operands are swapped: this is b - a.
# - return a.expand(shape) - b.detach().expand(shape)
# + return b.expand(shape) - a.expand(shape)


# %% wrong: The subtraction itself broadcasts: expand both tensors before it.
def broadcast_subtract(a, b):
    try:
        return a - b
    except RuntimeError:
        raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}") from None


# %% wrong: (unnamed) It compares the last dimension only: others that clash meet PyTorch's own
#    error.
def broadcast_subtract(a, b):
    if a.dim() and b.dim() and a.shape[-1] != b.shape[-1] and 1 not in (a.shape[-1], b.shape[-1]):
        raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
    n = max(a.dim(), b.dim())
    rows = (1,) * (n - a.dim()) + tuple(a.shape), (1,) * (n - b.dim()) + tuple(b.shape)
    shape = [max(sizes) for sizes in zip(*rows, strict=True)]
    return a.expand(shape) - b.expand(shape)


# %% wrong, as above: The error is PyTorch's own: check the shapes yourself and raise a ValueError.
# - if a.dim() and b.dim() and a.shape[-1] != b.shape[-1] and 1 not in (a.shape[-1], b.shape[-1]):
# -     raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")


# %% wrong: The message of the ValueError does not name both shapes.
def broadcast_subtract(a, b):
    n = max(a.dim(), b.dim())
    rows = (1,) * (n - a.dim()) + tuple(a.shape), (1,) * (n - b.dim()) + tuple(b.shape)
    shape = []
    for i, j in zip(*rows, strict=True):
        if i != j and 1 not in (i, j):
            raise ValueError("the shapes do not fit")
        shape.append(max(i, j))
    return a.expand(shape) - b.expand(shape)


# %% wrong, as above: Shapes that do not fit together raised something else than ValueError.
# - raise ValueError("the shapes do not fit")
# + raise AssertionError(f"{tuple(a.shape)} and {tuple(b.shape)}")

# %% wrong, as above: The message of the ValueError does not name both shapes.
# - raise ValueError("the shapes do not fit")
# + raise ValueError(f"{tuple(a.shape)} does not fit")

# %% wrong, as above: The message of the ValueError does not name both shapes.
# - raise ValueError("the shapes do not fit")
# + raise ValueError(f"sizes {i} and {j} do not fit")


# %% wrong: Shapes that do not fit together are accepted.
def broadcast_subtract(a, b):
    n = max(a.dim(), b.dim())
    a, b = a.reshape((1,) * (n - a.dim()) + a.shape), b.reshape((1,) * (n - b.dim()) + b.shape)
    shape = []
    for i, j in zip(a.shape, b.shape, strict=True):
        if max(i, j) % min(i, j):
            raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
        shape.append(max(i, j))
    a = a.repeat([size // own for size, own in zip(shape, a.shape, strict=True)])
    return a - b.repeat([size // own for size, own in zip(shape, b.shape, strict=True)])


# %% wrong: There is no right difference to see the shapes of.
def broadcast_subtract(a, b):
    return torch.empty(0)


# %% wrong: It raised an error for shapes that fit together.
def broadcast_subtract(a, b):
    for i, j in zip(reversed(a.shape), reversed(b.shape), strict=False):
        if i != j and j != 1:
            raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
    return a - b.expand(a.shape)


# %% wrong: The error is PyTorch's own: check the shapes yourself and raise a ValueError.
def broadcast_subtract(a, b):
    return a - b


# %% wrong: It raised an error for shapes that fit together.
def broadcast_subtract(a, b):
    if a.dim() != b.dim():
        raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
    shape = [max(sizes) for sizes in zip(a.shape, b.shape, strict=True)]
    for sizes in zip(a.shape, b.shape, strict=True):
        if sizes[0] != sizes[1] and 1 not in sizes:
            raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
    return a.expand(shape) - b.expand(shape)


# %% wrong: It calls the ready-made broadcast_tensors; this exercise asks you to write it.
def broadcast_subtract(a, b):
    try:
        a, b = torch.broadcast_tensors(a, b)
    except RuntimeError:
        raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}") from None
    return a - b


# %% wrong: It works for two-dimensional tensors only.
def broadcast_subtract(a, b):
    shape = []
    for i in range(2):
        if a.shape[i] != b.shape[i] and 1 not in (a.shape[i], b.shape[i]):
            raise ValueError(f"{tuple(a.shape)} and {tuple(b.shape)}")
        shape.append(max(a.shape[i], b.shape[i]))
    return a.expand(shape) - b.expand(shape)


# %% right: Walks from the last size to the first, with torch.sub of two broadcast_to and torch.Size
#    in the message.
class ShapeError(ValueError):
    pass


def broadcast_subtract(a, b):
    shape, i = [], 1
    while i <= max(a.ndim, b.ndim):
        m = a.size(-i) if i <= a.ndim else 1
        n = b.size(-i) if i <= b.ndim else 1
        if m == n or n == 1:
            shape.insert(0, m)
        elif m == 1:
            shape.insert(0, n)
        else:
            raise ShapeError(f"{a.shape} does not go with {b.shape}")
        i += 1
    print("shape", shape)
    return torch.sub(torch.broadcast_to(a, shape), torch.broadcast_to(b, shape))


# %% right: Copies by repeat in place of expand, from the last dimension on; negates and adds.
def broadcast_subtract(a, b):
    first, second = list(a.shape), list(b.shape)
    while len(first) < len(second):
        first.insert(0, 1)
    while len(second) < len(first):
        second.insert(0, 1)
    times_a, times_b = [], []
    for i, j in zip(first, second, strict=True):
        if i != j and i != 1 and j != 1:
            raise ValueError("cannot subtract " + str(list(a.shape)) + " and " + str(list(b.shape)))
        times_a.append(j if i == 1 else 1)
        times_b.append(i if j == 1 else 1)
    if not first:
        return a - b
    return a.repeat(*times_a) + (-b.repeat(*times_b))


# %% right: Adds the missing dimensions by unsqueeze, then expand_as both ways; x separates sizes in
#    the message.
def broadcast_subtract(a, b):
    x, y = a, b
    while x.dim() < y.dim():
        x = x.unsqueeze(0)
    while y.dim() < x.dim():
        y = y.unsqueeze(0)
    for d in range(x.dim()):
        if x.size(d) == 1 or y.size(d) == 1 or x.size(d) == y.size(d):
            continue
        shapes = ["x".join(str(n) for n in t.shape) for t in (a, b)]
        raise ValueError("shapes " + shapes[0] + " / " + shapes[1])
    for d in range(x.dim()):
        if x.size(d) == 1:
            x = x.expand(*(y.size(d) if e == d else -1 for e in range(x.dim())))
    y = y.expand_as(x)
    return x.sub(y)
