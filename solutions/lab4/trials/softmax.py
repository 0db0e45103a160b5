# %% wrong: (unnamed) Takes powers of 2.
# - exponentials = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
# + exponentials = torch.exp2(logits - logits.max(dim=-1, keepdim=True).values)

# %% wrong: The logits are clamped, so large ones become alike.
# - exponentials = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
# + exponentials = torch.exp(logits.clamp(-80, 80))

# %% wrong: (unnamed) Returns float32 whatever comes in.
# - exponentials = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
# + exponentials = torch.exp(logits - logits.max(dim=-1, keepdim=True).values).float()

# %% wrong: No gradient reaches the logits: the result is cut off from the graph.
# - exponentials = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
# + logits = logits.data
# + exponentials = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)

# %% wrong: An input itself is changed.
# - exponentials = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
# + logits -= logits.detach().amax(-1, keepdim=True)
# + exponentials = torch.exp(logits)

# %% wrong: One maximum is subtracted from all rows: those far below it become 0 / 0.
# - exponentials = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
# + exponentials = torch.exp(logits - logits.max())

# %% wrong: (unnamed) Subtracts the mean, which is too little.
# - exponentials = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
# + exponentials = torch.exp(logits - logits.mean(-1, keepdim=True))

# %% wrong: exp overflows: infinity over infinity is NaN.
# - exponentials = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
# + exponentials = torch.exp(logits)

# %% wrong: (unnamed) Divides by sums that broadcast along the wrong dimension.
# - return exponentials / exponentials.sum(dim=-1, keepdim=True)
# + return exponentials / exponentials.sum(-1)

# %% wrong: The sum is over all entries; take the last dimension only.
def softmax(logits):
    e = torch.exp(logits - logits.max())
    return e / e.sum()


# %% wrong: The sum is over dimension 0, the batch; take the last dimension.
def softmax(logits):
    e = torch.exp(logits - logits.amax(0, keepdim=True))
    return e / e.sum(0, keepdim=True)


# %% wrong: The sum is over dimension 1; take the last dimension.
def softmax(logits):
    dim = 1 if logits.dim() > 1 else 0
    e = torch.exp(logits - logits.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)


# %% wrong: (unnamed) Uses a distribution, which the report says by itself.
def softmax(logits):
    return torch.distributions.Categorical(logits=logits).probs


# %% wrong: (unnamed) Calls the ready-made log-softmax, which the report says by itself.
def softmax(logits):
    return torch.special.log_softmax(logits, -1).exp()


# %% wrong: (unnamed) Uses torch.nn.functional, which the report says by itself.
def softmax(logits):
    return torch.nn.functional.softmax(logits, dim=-1)


# %% wrong: (unnamed) Hides the ready-made softmax in attention, which the report says by itself.
def softmax(logits):
    from torch._C._nn import scaled_dot_product_attention as attend

    eye = torch.eye(logits.shape[-1], dtype=logits.dtype)
    return attend(logits.reshape(-1, logits.shape[-1]), eye, eye, scale=1.0).reshape(logits.shape)


# %% wrong: This is log-softmax; probabilities are asked for.
def softmax(logits):
    return logits - torch.logsumexp(logits, -1, keepdim=True)


# %% wrong: (unnamed) Turns NaN into 0, so that rows do not sum to 1.
def softmax(logits):
    e = torch.exp(logits)
    return torch.nan_to_num(e / e.sum(-1, keepdim=True))


# %% wrong: The logits themselves are divided by their sum: exponentials are asked for.
def softmax(logits):
    return logits / logits.sum(-1, keepdim=True)


# %% wrong: The exponentials are not divided by their sum.
def softmax(logits):
    return torch.exp(logits)


# %% wrong: (unnamed) Calls the operator below the ready-made function, which the report says by
#    itself.
def softmax(logits):
    return torch.ops.aten._softmax.default(logits, -1, False)


# %% wrong: (unnamed) Calls the ready-made function, which the report says by itself.
def softmax(logits):
    return logits.softmax(-1)


# %% wrong: (unnamed) Adds a small number to the sum, which is not small for small exponentials.
def softmax(logits):
    e = torch.exp(logits.clamp(-80, 80) - 40)
    return e / (e.sum(-1, keepdim=True) + 1e-8)


# %% wrong: (unnamed) Works for matrices only.
def softmax(logits):
    e = torch.exp(logits - logits.amax(1).unsqueeze(1))
    return e / e.sum(1).unsqueeze(1)


# %% right: Detaches the maximum and divides by broadcasting over unsqueezed sums.
def softmax(logits):
    shift, _ = logits.detach().max(-1)
    e = (logits - shift[..., None]).exp()
    return e / e.sum(-1)[..., None]


# %% right: By log-sum-exp, exact but for rounding.
def softmax(logits):
    return torch.exp(logits - torch.logsumexp(logits, dim=-1, keepdim=True))


# %% right: By the differences of all pairs: 1 over the sum of their exponentials.
def softmax(logits):
    differences = logits.unsqueeze(-2) - logits.unsqueeze(-1)  # (..., C, C)
    return 1 / torch.exp(differences.clamp(max=80)).sum(-1)


# %% right: Subtracts the maximum twice over and multiplies by a reciprocal.
def softmax(logits):
    shifted = logits - torch.amax(logits, dim=-1, keepdim=True)
    e = torch.pow(torch.e, shifted)
    return e * e.sum(-1, keepdim=True).reciprocal()
