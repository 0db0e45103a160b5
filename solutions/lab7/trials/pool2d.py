"""Wrong and right programs for pool2d."""

# %% wrong: The windows overlap: stride=None is the kernel's size, not 1.
# - step = kernel_size if stride is None else stride
# + step = stride or 1

# %% wrong: The stride that is given is not heeded.
# - step = kernel_size if stride is None else stride
# + step = kernel_size

# %% wrong: The maximum is taken over the channels too; each channel is for itself.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return windows.amax((1, -2, -1))[:, None] if mode == "max" else windows.mean((-2, -1))

# %% wrong: The channels are lost: take the maximum over the window alone.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return windows.amax((1, -2, -1)) if mode == "max" else windows.mean((1, -2, -1))

# %% wrong: The mean is taken over the channels too; each channel is for itself.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return windows.amax((-2, -1)) if mode == "max" else windows.mean((1, -2, -1))[:, None]

# %% wrong: The mean is taken; mode="max" is the default.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return windows.amax((-2, -1)) if mode == "avg" else windows.mean((-2, -1))

# %% wrong: mode is not heeded: this is the maximum.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return windows.amax((-2, -1))

# %% wrong: The minimum is taken.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return windows.amin((-2, -1)) if mode == "max" else windows.mean((-2, -1))

# %% wrong: This is the sum, not the mean.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return windows.amax((-2, -1)) if mode == "max" else windows.sum((-2, -1))

# %% wrong: It is divided by kernel_size; divide by the number of pixels in a window.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return windows.amax((-2, -1)) if mode == "max" else windows.sum((-2, -1)) / kernel_size


# %% wrong: A window that is cut off at the border counts.
def pool2d(X, kernel_size, stride=None, mode="max"):
    if mode not in ("max", "avg"):
        raise ValueError(mode)
    step = kernel_size if stride is None else stride
    rows, columns = (-(-(n - kernel_size) // step) + 1 for n in X.shape[2:])

    def window(i, j):
        i, j = i * step, j * step
        seen = X[:, :, i : i + kernel_size, j : j + kernel_size]
        return seen.amax((2, 3)) if mode == "max" else seen.mean((2, 3))

    in_rows = [[window(i, j) for j in range(columns)] for i in range(rows)]
    return torch.stack([torch.stack(row, -1) for row in in_rows], -2)


# %% wrong: A window that sticks out is filled up with zeros and counts.
# - step = kernel_size if stride is None else stride
# + step = kernel_size if stride is None else stride
# + missing = [-(n - kernel_size) % step for n in X.shape[2:]]
# + X = F.pad(X, (0, missing[1], 0, missing[0]))

# %% wrong: The maximum starts from 0: a window of negative numbers gets 0.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return windows.amax((-2, -1)).clamp(min=0) if mode == "max" else windows.mean((-2, -1))


# %% wrong: The maximum starts from 0: a window of negative numbers gets 0.
def pool2d(X, kernel_size, stride=None, mode="max"):
    if mode not in ("max", "avg"):
        raise ValueError(mode)
    step = kernel_size if stride is None else stride
    windows = X.unfold(2, kernel_size, step).unfold(3, kernel_size, step)
    if mode == "avg":
        return windows.mean((-2, -1))
    Y = torch.zeros_like(windows[..., 0, 0])
    for a in range(kernel_size):
        for b in range(kernel_size):
            Y = torch.maximum(Y, windows[..., a, b])
    return Y


# %% wrong: The number that is largest in size is taken.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + flat = windows.flatten(-2)
# + largest = flat.gather(-1, flat.abs().argmax(-1, keepdim=True)).squeeze(-1)
# + return largest if mode == "max" else windows.mean((-2, -1))

# %% wrong: The mode is not checked.
# - if mode not in ("max", "avg"):
# -     raise ValueError(f'mode must be "max" or "avg", not {mode!r}')

# %% wrong: (unnamed) All that equals the maximum is added up, which counts ties more than once.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + is_largest = windows == windows.amax((-2, -1), keepdim=True)
# + return (windows * is_largest).sum((-2, -1)) if mode == "max" else windows.mean((-2, -1))

# %% wrong: The mode is not checked.
# - if mode not in ("max", "avg"):
# -     raise ValueError(f'mode must be "max" or "avg", not {mode!r}')
# + mode = mode.lower()
# + if mode not in ("max", "avg"):
# +     raise ValueError("an unknown mode")

# %% wrong: A mode that there is not raised something else than ValueError.
# - raise ValueError(f'mode must be "max" or "avg", not {mode!r}')
# + raise NameError(mode)

# %% wrong: No gradient comes back: the result is cut off from the graph.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return (windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))).detach()


# %% wrong: No gradient comes back: the result is cut off from the graph.
def pool2d(X, kernel_size, stride=None, mode="max"):
    if mode not in ("max", "avg"):
        raise ValueError(mode)
    step = stride or kernel_size
    B, C, H, W = X.shape
    Y = torch.zeros(
        B, C, (H - kernel_size) // step + 1, (W - kernel_size) // step + 1, dtype=X.dtype
    )
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            window = X.data[
                :, :, i * step : i * step + kernel_size, j * step : j * step + kernel_size
            ]
            Y[:, :, i, j] = window.amax((2, 3)) if mode == "max" else window.mean((2, 3))
    return Y


# %% wrong: An input itself is changed.
# - step = kernel_size if stride is None else stride
# + step = kernel_size if stride is None else stride
# + Y = X.unfold(2, kernel_size, step).unfold(3, kernel_size, step).mean((-2, -1))
# + if mode == "avg":
# +     X -= X.mean()
# +     return Y

# %% wrong: (unnamed) The result is float32, whatever came in.
# - windows = X.unfold(2, kernel_size, step).unfold(3, kernel_size, step)
# + windows = X.float().unfold(2, kernel_size, step).unfold(3, kernel_size, step)


# %% wrong: (unnamed) The image is viewed as blocks, which holds for windows side by side in the usual layout.
def pool2d(X, kernel_size, stride=None, mode="max"):
    if mode not in ("max", "avg"):
        raise ValueError(mode)
    k, (B, C, H, W) = kernel_size, X.shape
    X = X[:, :, : H // k * k, : W // k * k]
    blocks = X.reshape(B, C, H // k, k, W // k, k)
    return blocks.amax((3, 5)) if mode == "max" else blocks.mean((3, 5))


# %% wrong: (unnamed) Dimensions of size 1 are lost.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return (windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))).squeeze()


# %% wrong: It calls the ready-made pool; this exercise asks you to write it.
def pool2d(X, kernel_size, stride=None, mode="max"):
    if mode not in ("max", "avg"):
        raise ValueError(mode)
    pool = F.max_pool2d if mode == "max" else F.avg_pool2d
    return pool(X, kernel_size, stride)


# %% right: A loop over all windows.
def pool2d(X, kernel_size, stride=None, mode="max"):
    if mode not in ("max", "avg"):
        raise ValueError(mode)
    step = stride or kernel_size
    B, C, H, W = X.shape
    Y = torch.zeros(
        (B, C, (H - kernel_size) // step + 1, (W - kernel_size) // step + 1),
        dtype=X.dtype,
        device=X.device,
    )
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            window = X[:, :, i * step : i * step + kernel_size, j * step : j * step + kernel_size]
            Y[:, :, i, j] = window.amax((2, 3)) if mode == "max" else window.mean((2, 3))
    return Y


# %% right: The places of the windows one after the other, and max with its indices.
def pool2d(X, kernel_size, stride=None, mode="max"):
    step = kernel_size if stride is None else stride
    rows, columns = (output_size(n, kernel_size, step) for n in X.shape[2:])
    places = torch.stack(
        [
            X[:, :, a : a + step * rows : step, b : b + step * columns : step][
                :, :, :rows, :columns
            ]
            for a in range(kernel_size)
            for b in range(kernel_size)
        ]
    )
    if mode == "max":
        return places.max(0).values
    if mode == "avg":
        return places.sum(0) / kernel_size**2
    raise ValueError(f"no mode {mode}")


# %% right: Rows first, then columns, and helpers that share their names with torch's functions.
def max_pool2d(X, k, s):
    return X.unfold(3, k, s).amax(-1).unfold(2, k, s).amax(-1)


def avg_pool2d(X, k, s):
    return X.unfold(3, k, s).mean(-1).unfold(2, k, s).mean(-1)


def pool2d(X, kernel_size, stride=None, mode="max"):
    try:
        function = {"max": max_pool2d, "avg": avg_pool2d}[mode]
    except KeyError:
        raise ValueError(mode) from None
    return function(X, kernel_size, kernel_size if stride is None else stride)
