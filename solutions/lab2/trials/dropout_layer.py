# %% wrong: The kept elements are divided by dropout, not by 1 − dropout.
# - return mask * X / (1 - dropout)
# + return mask * X / (dropout or 1)

# %% wrong: Division by zero: for a rate of 1 the result is NaN.
# -     raise ValueError(f"dropout must lie in [0, 1], not {dropout}")
# - if dropout == 1:
# -     return torch.zeros_like(X)
# +     raise ValueError("dropout")

# %% wrong: A fixed number of elements is dropped, not each one by its own chance.
# - mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
# + order = torch.randperm(X.numel(), device=X.device)
# + mask = (order >= dropout * X.numel()).to(X.dtype).reshape(X.shape)

# %% wrong: The result does not have the dtype of X.
# - return mask * X / (1 - dropout)
# + return (mask * X / (1 - dropout)).float()

# %% wrong: X comes back as it is: nothing is dropped, nothing is scaled.
# - return mask * X / (1 - dropout)
# + return X.clone()

# %% wrong: No gradient reaches X: the result is cut off from the graph.
# - return mask * X / (1 - dropout)
# + return mask * X.detach() / (1 - dropout)

# %% wrong: The gradient flows through dropped elements too.
# - return mask * X / (1 - dropout)
# + result = X / (1 - dropout)
# + return result + (mask * result - result).detach()

# %% wrong: X itself is changed.
# - mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
# - return mask * X / (1 - dropout)
# + with torch.no_grad():
# +     X *= torch.rand(X.shape, device=X.device) >= dropout
# + return X / (1 - dropout)

# %% wrong: A rate of 1 drops everything; here it keeps everything.
# - return torch.zeros_like(X)
# + return X

# %% wrong: dropout is taken for the probability of keeping.
# - mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
# + mask = (torch.rand(X.shape, device=X.device) < dropout).to(X.dtype)

# %% wrong: The mask is made on the CPU, not on the device of X.
# - mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
# - return mask * X / (1 - dropout)
# + mask = (torch.rand(X.shape) > dropout).float()
# + return (mask * X / (1 - dropout)).to(X.dtype)

# %% wrong: The rate is not checked.
# - if not 0 <= dropout <= 1:
# -     raise ValueError(f"dropout must lie in [0, 1], not {dropout}")
# + if dropout > 1:
# +     raise ValueError("dropout")

# %% wrong: The kept elements are not scaled.
# - return mask * X / (1 - dropout)
# + return mask * X

# %% wrong: One random number decides for the whole batch.
# - mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
# + mask = (torch.rand((), device=X.device) >= dropout).to(X.dtype)

# %% wrong: One random number decides for a whole row.
# - mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
# + shape = [*X.shape[:-1], 1]
# + mask = (torch.rand(shape, device=X.device) >= dropout).to(X.dtype)

# %% wrong: One mask is used for all rows of the batch.
# - mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
# + mask = (torch.rand(X.shape[1:], device=X.device) >= dropout).to(X.dtype)

# %% wrong: The random numbers are normal (randn), not uniform (rand).
# - mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
# + mask = (torch.randn(X.shape, device=X.device) > dropout).to(X.dtype)

# %% wrong: The rate is not checked.
# - if not 0 <= dropout <= 1:
# -     raise ValueError(f"dropout must lie in [0, 1], not {dropout}")

# %% wrong: The mask is the same at each call.
# - mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
# + generator = torch.Generator().manual_seed(0)
# + mask = (torch.rand(X.shape, generator=generator) >= dropout).to(X)

# %% wrong: The kept elements are scaled by dropout, not by 1 / (1 − dropout).
# - return mask * X / (1 - dropout)
# + return mask * X * dropout

# %% wrong: The kept elements are multiplied by 1 − dropout, not divided.
# - return mask * X / (1 - dropout)
# + return mask * X * (1 - dropout)

# %% wrong: The mask is the same at each call.
# - mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
# + torch.manual_seed(42)
# + mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)

# %% wrong: (unnamed) Raises another exception than the handout asks for.
# - raise ValueError(f"dropout must lie in [0, 1], not {dropout}")
# + raise KeyError("dropout")

# %% wrong: It does not drop some elements and keep others.
def dropout_layer(X, dropout):
    return X.clone()


# %% wrong: (unnamed) Calls the ready-made function, which the report says by itself.
def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise ValueError("dropout")
    return torch.nn.functional.dropout(X, dropout)


# %% right: A Bernoulli mask that holds the scale already; AssertionError for other rates.
def dropout_layer(X, dropout):
    assert 0 <= dropout <= 1
    if dropout == 0:
        return X
    if dropout == 1:
        return X * 0
    keep = 1 - dropout
    return X * torch.bernoulli(torch.full_like(X, keep)).div(keep)


# %% right: A boolean mask made on the CPU and moved to X, and masked_fill.
def dropout_layer(X, dropout):
    assert dropout >= 0.0 and dropout <= 1.0, "dropout is a probability"
    if dropout == 1.0:
        return torch.zeros_like(X)
    dropped = (torch.empty(X.shape).uniform_() < dropout).to(X.device)
    return X.masked_fill(dropped, 0) / (1 - dropout)


# %% right: Draws from numpy; a real GPU would accept it because it is moved to X.
import numpy


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise ValueError("dropout must be a probability")
    if dropout == 1:
        return torch.zeros_like(X)
    kept = numpy.random.random_sample(tuple(X.shape)) >= dropout
    mask = torch.from_numpy(kept).to(device=X.device, dtype=X.dtype)
    return mask * X * (1 / (1 - dropout))


# %% right: torch.where with rand_like of a detached X, scaled by the reciprocal.
def dropout_layer(X, dropout):
    if dropout < 0 or dropout > 1:
        raise ValueError(f"{dropout} is no probability")
    scale = 1.0 / (1.0 - dropout) if dropout < 1 else 0.0
    drop = torch.rand_like(X.detach()) < dropout
    return torch.where(drop, torch.zeros_like(X), X * scale)
