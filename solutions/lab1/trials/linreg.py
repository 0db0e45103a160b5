# %% wrong: (unnamed) No gradient reaches b.
# - return X @ w + b
# + return X @ w + b.detach()

# %% wrong: (unnamed) No gradient reaches b: it is made a number.
# - return X @ w + b
# + return X @ w + b.item()

# %% wrong: (unnamed) Multiplies elementwise and sums over the batch.
# - return X @ w + b
# + return (X.T * w).sum(0) + b

# %% wrong: The result is (B,); it should be a column, (B, 1).
# - return X @ w + b
# + return (X @ w + b).flatten()

# %% wrong: The result is (B,); it should be a column, (B, 1).
# - return X @ w + b
# + return (X @ w + b).squeeze()

# %% wrong: (unnamed) Computes in float32.
# - return X @ w + b
# + return X.float() @ w.float() + b.float()

# %% wrong: No gradient reaches w and b: the result is cut off from the graph.
# - return X @ w + b
# + return X @ w.data + b.data

# %% wrong: The bias is subtracted.
# - return X @ w + b
# + return X @ w - b

# %% wrong: The bias is missing.
# - return X @ w + b
# + return X @ w

# %% right: addmm.
# - return X @ w + b
# + return torch.addmm(b, X, w)

# %% right: einsum, and b expanded.
# - return X @ w + b
# + return torch.einsum("bd,dk->bk", X, w) + b.expand(len(X), 1)

# %% right: nn.functional.linear with the transpose of w.
# - return X @ w + b
# + return torch.nn.functional.linear(X, w.T, b)
