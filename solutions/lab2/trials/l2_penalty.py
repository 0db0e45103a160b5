# %% wrong: No gradient reaches w: the result is cut off from the graph.
# - return (w**2).sum() / 2
# + return (w.detach() ** 2).sum() / 2

# %% wrong: This is half the norm; the norm is to be squared.
# - return (w**2).sum() / 2
# + return w.norm() / 2

# %% wrong: These are the absolute values, not the squares.
# - return (w**2).sum() / 2
# + return w.abs().sum()

# %% wrong: The mean is taken where the sum is asked for.
# - return (w**2).sum() / 2
# + return (w**2).mean() / 2

# %% wrong: The mean of the squares is taken, not half their sum.
# - return (w**2).sum() / 2
# + return (w**2).mean()

# %% wrong: The factor ½ is missing.
# - return (w**2).sum() / 2
# + return (w**2).sum()

# %% wrong: This is the norm, not its square.
# - return (w**2).sum() / 2
# + return w.norm()

# %% wrong: A Python number is returned: no gradient can flow through it.
# - return (w**2).sum() / 2
# + return (w**2).sum().item() / 2

# %% wrong: (unnamed) view(-1) refuses a transposed w.
# - return (w**2).sum() / 2
# + return w.view(-1) @ w.view(-1) / 2

# %% wrong: (unnamed) Sums over one dimension only.
# - return (w**2).sum() / 2
# + return (w**2).sum(dim=0) / 2

# %% wrong: (unnamed) Computes in float32 what is float64, which the report says by itself.
# - return (w**2).sum() / 2
# + return ((w.float() ** 2).sum() / 2).to(w.dtype)

# %% right: The square of the norm.
# - return (w**2).sum() / 2
# + return torch.linalg.vector_norm(w) ** 2 / 2

# %% right: A dot product of the flattened tensor with itself.
def l2_penalty(w):
    flat = w.reshape(-1)
    return 0.5 * torch.dot(flat, flat)
