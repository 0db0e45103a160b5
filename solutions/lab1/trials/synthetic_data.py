# %% wrong: y is (n,); make it a column, (n, 1).
def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)), dtype=w.dtype, device=w.device)
    y = X @ w + b
    y = y + torch.normal(0, 0.01, y.shape, dtype=y.dtype, device=y.device)
    return X, y


# %% wrong, as above: y is (n, n): a column and a row of noise are broadcast.
# - y = X @ w + b
# - y = y + torch.normal(0, 0.01, y.shape, dtype=y.dtype, device=y.device)
# + y = (X @ w + b).reshape(-1, 1)
# + y = y + 0.01 * torch.randn(num_examples, dtype=w.dtype)

# %% wrong, as above: y does not have the shape (n, 1).
# - return X, y
# + return X, y.reshape(1, -1)

# %% wrong, as above: The input w is not what it was.
# - return X, y
# + return X, y.reshape(-1, 1) + 0 * w.zero_().sum()

# %% wrong, as above: synthetic_data does not return two values: (X, y).
# - return X, y
# + return y.reshape(-1, 1)


# %% wrong: The noise is added to X, not to y.
def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)), dtype=w.dtype, device=w.device)
    y = (X + 0.01 * torch.randn_like(X)) @ w + b
    return X, y.reshape(-1, 1)


# %% wrong, as above: The bias b is subtracted.
# - y = (X + 0.01 * torch.randn_like(X)) @ w + b
# + y = X @ w - b
# + y = y + torch.normal(0, 0.01, y.shape, dtype=y.dtype, device=y.device)

# %% wrong, as above: The bias b is missing.
# - y = (X + 0.01 * torch.randn_like(X)) @ w + b
# + y = X @ w
# + y = y + torch.normal(0, 0.01, y.shape, dtype=y.dtype, device=y.device)


# %% wrong: The noise is added to X, not to y.
def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)), dtype=w.dtype, device=w.device)
    y = X @ w + b
    X = X + 0.01 * torch.randn_like(X)
    return X, y.reshape(-1, 1)


# %% wrong, as above: There is no noise on y.
# - X = X + 0.01 * torch.randn_like(X)

# %% wrong, as above: The noise has standard deviation 1; 0.01 is asked for.
# - X = X + 0.01 * torch.randn_like(X)
# + y = y + torch.randn_like(y)

# %% wrong, as above: The noise does not have the standard deviation 0.01.
# - X = X + 0.01 * torch.randn_like(X)
# + y = y + 0.01 * torch.randn_like(y).abs()

# %% wrong, as above: The noise has standard deviation 0.1; 0.01 is asked for.
# - X = X + 0.01 * torch.randn_like(X)
# + y = y + 0.1 * torch.randn_like(y)

# %% wrong, as above: The variance 0.01² is passed as the standard deviation of the noise.
# - X = X + 0.01 * torch.randn_like(X)
# + y = y + 0.01**2 * torch.randn_like(y)

# %% wrong, as above: One random number is the noise of all examples; each needs its own.
# - X = X + 0.01 * torch.randn_like(X)
# + y = y + 0.01 * torch.randn(1, dtype=w.dtype, device=w.device)

# %% wrong, as above: The noise is uniform, not normal.
# - X = X + 0.01 * torch.randn_like(X)
# + y = y + 0.01 * torch.rand_like(y)


# %% wrong: X is zero everywhere, or not finite.
def synthetic_data(w, b, num_examples):
    X = torch.full((num_examples, len(w)), float("nan"), dtype=w.dtype, device=w.device)
    return X, (X @ w + b).reshape(-1, 1)


# %% wrong: synthetic_data does not return two values: (X, y).
def synthetic_data(w, b, num_examples):
    return w


# %% wrong: One number is drawn for all features.
def synthetic_data(w, b, num_examples):
    X = torch.randn(num_examples, 1, dtype=w.dtype, device=w.device).repeat(1, len(w))
    y = X @ w + b
    y = y + torch.normal(0, 0.01, y.shape, dtype=y.dtype, device=y.device)
    return X, y.reshape(-1, 1)


# %% wrong, as above: X is (D, n): an example is a row, not a column.
# - X = torch.randn(num_examples, 1, dtype=w.dtype, device=w.device).repeat(1, len(w))
# - y = X @ w + b
# + X = torch.randn(len(w), num_examples, dtype=w.dtype, device=w.device)
# + y = X.T @ w + b

# %% wrong, as above: X or y is made in float32, whatever the dtype of w is.
# - X = torch.randn(num_examples, 1, dtype=w.dtype, device=w.device).repeat(1, len(w))
# - y = X @ w + b
# + X = torch.normal(0, 1, (num_examples, len(w)), device=w.device)
# + y = X @ w.float() + b

# %% wrong, as above: Every call returns the same numbers: set no seed.
# - X = torch.randn(num_examples, 1, dtype=w.dtype, device=w.device).repeat(1, len(w))
# + torch.manual_seed(42)
# + X = torch.normal(0, 1, (num_examples, len(w)), dtype=w.dtype, device=w.device)

# %% wrong, as above: X does not have the mean 0.
# - X = torch.randn(num_examples, 1, dtype=w.dtype, device=w.device).repeat(1, len(w))
# + X = 1 + torch.randn(num_examples, len(w), dtype=w.dtype, device=w.device)

# %% wrong, as above: X is uniform, not normal.
# - X = torch.randn(num_examples, 1, dtype=w.dtype, device=w.device).repeat(1, len(w))
# + X = torch.rand(num_examples, len(w), dtype=w.dtype, device=w.device)

# %% wrong, as above: X does not have the standard deviation 1.
# - X = torch.randn(num_examples, 1, dtype=w.dtype, device=w.device).repeat(1, len(w))
# + X = 2 * torch.randn(num_examples, len(w), dtype=w.dtype, device=w.device)


# %% wrong: X is made on the CPU, not on the device of w.
def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, len(w)))
    y = torch.matmul(X, w) + b
    y += torch.normal(0, 0.01, y.shape)
    return X, y.reshape(-1, 1)


# %% right: Sums the features one by one and draws the noise for each example.
def synthetic_data(w, b, num_examples):
    features = [torch.randn(num_examples, 1, dtype=w.dtype, device=w.device) for _ in w]
    y = sum(w_i * x_i for w_i, x_i in zip(w, features, strict=True)) + b
    y = y + torch.randn(num_examples, 1, dtype=w.dtype, device=w.device).mul(1e-2)
    return torch.cat(features, dim=1), y


# %% right: Draws on the CPU in float32 and moves to the dtype and device of w afterwards.
def synthetic_data(w, b, num_examples):
    X = torch.normal(0, 1, (num_examples, w.shape[0])).to(w)
    y = torch.matmul(X, w.reshape(-1, 1)) + b
    noise = torch.normal(0, 0.01, size=(num_examples, 1)).to(dtype=w.dtype, device=w.device)
    return X, y + noise


# %% right: new-methods of w, einsum, unsqueeze, the noise drawn as a column, a list.
def synthetic_data(w, b, num_examples):
    X = w.new_empty(num_examples, w.numel()).normal_()
    y = torch.einsum("nd,d->n", X, w).unsqueeze(1)
    y += b
    y = torch.normal(y, 0.01)
    return [X, y]
