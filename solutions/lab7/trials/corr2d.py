"""Wrong and right programs for corr2d."""

# %% wrong: The kernel is flipped: this is a true convolution.
# - Y = Y + K[a, b] * X[a : a + rows, b : b + columns]
# + Y = Y + K[-1 - a, -1 - b] * X[a : a + rows, b : b + columns]

# %% wrong: The last row and column are missing: there are H − h + 1 and W − w + 1 of them.
# - rows, columns = X.shape[0] - h + 1, X.shape[1] - w + 1
# + rows, columns = X.shape[0] - h, X.shape[1] - w

# %% wrong: Rows and columns of the kernel are swapped.
# - h, w = K.shape
# + K = K.T
# + h, w = K.shape

# %% wrong: (unnamed) Height and width of the kernel are swapped in the loops, which fails where they differ.
# - h, w = K.shape
# + w, h = K.shape

# %% wrong: The result is transposed.
# - return Y
# + return Y.T

# %% wrong: Each product replaces the one before it: add them up.
# - Y = Y + K[a, b] * X[a : a + rows, b : b + columns]
# + Y = K[a, b] * X[a : a + rows, b : b + columns]

# %% wrong: The mean is taken where the sum is asked for.
# - return Y
# + return Y / K.numel()

# %% wrong: The kernel moves on by its own size; it is to move on by one pixel.
# - return Y
# + return Y[::h, ::w]

# %% wrong: The image is padded with zeros; here it is not.
# - h, w = K.shape
# + h, w = K.shape
# + X = F.pad(X, (w // 2, w // 2, h // 2, h // 2))

# %% wrong: The size of the kernel is not checked.
# - if rows < 1 or columns < 1:
# -     raise ValueError(f"a kernel {tuple(K.shape)} does not fit into {tuple(X.shape)}")
# + rows, columns = max(rows, 0), max(columns, 0)

# %% wrong: The size of the kernel is not checked.
# - if rows < 1 or columns < 1:
# + if rows < 1:

# %% wrong: A kernel that does not fit raised something else than ValueError.
# - raise ValueError(f"a kernel {tuple(K.shape)} does not fit into {tuple(X.shape)}")
# + raise AssertionError("too large")

# %% wrong: A kernel that does not fit raised something else than ValueError.
# - if rows < 1 or columns < 1:
# -     raise ValueError(f"a kernel {tuple(K.shape)} does not fit into {tuple(X.shape)}")

# %% wrong: (unnamed) A kernel as large as the image is refused.
# - if rows < 1 or columns < 1:
# + if rows <= 1 or columns <= 1:

# %% wrong: No gradient comes back: the result is cut off from the graph.
# - return Y
# + return Y.detach()


# %% wrong: No gradient comes back: the result is cut off from the graph.
def corr2d(X, K):
    h, w = K.shape
    if h > X.shape[0] or w > X.shape[1]:
        raise ValueError("too large")
    Y = torch.zeros(X.shape[0] - h + 1, X.shape[1] - w + 1, dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum().item()
    return Y


# %% wrong: No gradient reaches X.
# - Y = X.new_zeros(rows, columns)
# + X = X.data
# + Y = X.new_zeros(rows, columns)

# %% wrong: No gradient reaches K.
# - Y = Y + K[a, b] * X[a : a + rows, b : b + columns]
# + Y = Y + K[a, b].item() * X[a : a + rows, b : b + columns]


# %% wrong: (unnamed) The result is float32, whatever came in.
def corr2d(X, K):
    h, w = K.shape
    if h > X.shape[0] or w > X.shape[1]:
        raise ValueError("too large")
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


# %% wrong: (unnamed) The kernel is viewed as a row, which fails in another layout.
def corr2d(X, K):
    h, w = K.shape
    if h > X.shape[0] or w > X.shape[1]:
        raise ValueError("too large")
    return X.unfold(0, h, 1).unfold(1, w, 1).flatten(2) @ K.view(-1)


# %% wrong: (unnamed) as_strided takes the layout in memory for granted.
def corr2d(X, K):
    (H, W), (h, w) = X.shape, K.shape
    if h > H or w > W:
        raise ValueError("too large")
    X = X.as_strided((H - h + 1, W - w + 1, h, w), (W, 1, W, 1))
    return (X * K).sum((2, 3))


# %% wrong: An input itself is changed.
# - Y = Y + K[a, b] * X[a : a + rows, b : b + columns]
# + patch = X[a : a + rows, b : b + columns]
# + patch *= K[a, b]
# + Y = Y + patch

# %% wrong: (unnamed) The sum goes on from one call to the next.
sums = {}


def corr2d(X, K):
    h, w = K.shape
    rows, columns = X.shape[0] - h + 1, X.shape[1] - w + 1
    if rows < 1 or columns < 1:
        raise ValueError("too large")
    Y = sums.get((rows, columns, h, w), 0)
    for a in range(h):
        for b in range(w):
            Y = Y + K[a, b] * X[a : a + rows, b : b + columns]
    sums[rows, columns, h, w] = Y.detach()
    return Y


# %% wrong: It calls the ready-made conv; this exercise asks you to write it.
def corr2d(X, K):
    if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
        raise ValueError("too large")
    return F.conv2d(X[None, None], K[None, None])[0, 0]


# %% wrong: It calls the ready-made torch.nn.functional.unfold; this exercise asks you to write it.
def corr2d(X, K):
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    if rows < 1 or columns < 1:
        raise ValueError("too large")
    return (K.reshape(1, -1) @ F.unfold(X[None, None], K.shape)[0]).reshape(rows, columns)


# %% right: A loop over all places, as in the textbook.
def corr2d(X, K):
    h, w = K.shape
    if h > X.shape[0] or w > X.shape[1]:
        raise ValueError("too large")
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


# %% right: Windows by the method unfold, and einsum.
def corr2d(X, K):
    h, w = K.shape
    if h > X.shape[0] or w > X.shape[1]:
        raise ValueError("too large")
    return torch.einsum("ijab,ab->ij", X.unfold(0, h, 1).unfold(1, w, 1), K)


# %% right: Windows by as_strided, with the strides that X has.
def corr2d(X, K):
    (H, W), (h, w) = X.shape, K.shape
    if h > H or w > W:
        raise ValueError("too large")
    down, right = X.stride()
    windows = X.as_strided((H - h + 1, W - w + 1, h, w), (down, right, down, right))
    return torch.tensordot(windows, K, dims=2)


# %% right: One matrix product, with the places gathered by their indices.
def corr2d(X, K):
    (H, W), (h, w) = X.shape, K.shape
    rows, columns = torch.arange(H - h + 1) if h <= H else None, W - w + 1
    if rows is None or columns < 1:
        raise ValueError("too large")
    down = rows[:, None, None, None] + torch.arange(h)[:, None]
    right = torch.arange(columns)[None, :, None, None] + torch.arange(w)
    windows = X[down, right]  # (H', W', h, w)
    return (windows.reshape(-1, h * w) @ K.reshape(-1)).reshape(len(rows), columns)


# %% right: A function of its own has a forbidden name.
def conv2d(X, K):
    return (X.unfold(0, len(K), 1).unfold(1, K.shape[1], 1) * K).sum((-2, -1))


def corr2d(X, K):
    if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
        raise ValueError("too large")
    return conv2d(X, K)
