# %% wrong: (unnamed) No gradient reaches W, so the backward pass raises.
# - return X.flatten(start_dim=1) @ W + b
# + return X.reshape(len(X), -1) @ W.data + b.data

# %% wrong: Log-softmax is applied; logits are asked for.
# - return X.flatten(start_dim=1) @ W + b
# + return (X.reshape(len(X), -1) @ W + b).log_softmax(dim=1)

# %% wrong: The bias is missing.
# - return X.flatten(start_dim=1) @ W + b
# + return X.reshape(len(X), -1) @ W

# %% wrong: (unnamed) Does not flatten images, so the product raises.
# - return X.flatten(start_dim=1) @ W + b
# + return X @ W + b

# %% wrong: Softmax is applied; logits are asked for, the loss applies softmax itself.
# - return X.flatten(start_dim=1) @ W + b
# + return (X.reshape(len(X), -1) @ W + b).softmax(dim=1)

# %% right: Multiplies by einsum after a view with a fixed 784.
# - return X.flatten(start_dim=1) @ W + b
# + return torch.einsum("bd,dc->bc", X.contiguous().view(-1, 784), W) + b

# %% right: Uses addmm on reshaped rows.
# - return X.flatten(start_dim=1) @ W + b
# + return torch.addmm(b, X.reshape((X.size(0), W.size(0))), W)
