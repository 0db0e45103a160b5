"""Wrong and right programs for batch_norm."""

# %% wrong: The moving variance takes the biased variance; divide it by n − 1.
# - unbiased = var.detach() * n / (n - 1)
# + unbiased = var.detach()

# %% wrong: The momentum is the other way round: the new figure is multiplied by it.
# - moving_mean = (1 - momentum) * moving_mean + momentum * mean.detach()
# - moving_var = (1 - momentum) * moving_var + momentum * unbiased
# + moving_mean = momentum * moving_mean + (1 - momentum) * mean.detach()
# + moving_var = momentum * moving_var + (1 - momentum) * unbiased


# %% wrong: The momentum is the other way round, and the biased variance is kept.
def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    if not training:
        shape = (1, -1) + (1,) * (X.dim() - 2)
        mean, var = moving_mean.reshape(shape), moving_var.reshape(shape)
    elif X.dim() == 2:
        mean = X.mean(dim=0)
        var = ((X - mean) ** 2).mean(dim=0)
    else:
        mean = X.mean(dim=(0, 2, 3), keepdim=True)
        var = ((X - mean) ** 2).mean(dim=(0, 2, 3), keepdim=True)
    if training:
        moving_mean = momentum * moving_mean + (1.0 - momentum) * mean.detach().flatten()
        moving_var = momentum * moving_var + (1.0 - momentum) * var.detach().flatten()
    X_hat = (X - mean) / torch.sqrt(var + eps)
    shape = (1, -1) + (1,) * (X.dim() - 2)
    return gamma.reshape(shape) * X_hat + beta.reshape(shape), moving_mean, moving_var


# %% wrong: n counts the images alone; a channel has all their pixels.
# - n = X.numel() // X.shape[1]
# + n = len(X) if len(X) > 1 else 2

# %% wrong: The moving figures do not move in training.
# - moving_mean = (1 - momentum) * moving_mean + momentum * mean.detach()
# - moving_var = (1 - momentum) * moving_var + momentum * unbiased

# %% wrong: The batch's own figures are returned, not the moving ones.
# - moving_mean = (1 - momentum) * moving_mean + momentum * mean.detach()
# - moving_var = (1 - momentum) * moving_var + momentum * unbiased
# + moving_mean, moving_var = mean.detach(), unbiased

# %% wrong: The moving figures keep the graph, which grows with every step: detach them.
# - unbiased = var.detach() * n / (n - 1)
# - moving_mean = (1 - momentum) * moving_mean + momentum * mean.detach()
# + unbiased = var * n / (n - 1)
# + moving_mean = (1 - momentum) * moving_mean + momentum * mean

# %% wrong: The moving figures keep the graph, which grows with every step: detach them.
# - moving_mean = (1 - momentum) * moving_mean + momentum * mean.detach()
# + moving_mean = (1 - momentum) * moving_mean + momentum * mean

# %% wrong: The moving figures are changed in place: return new tensors.
# - moving_mean = (1 - momentum) * moving_mean + momentum * mean.detach()
# - moving_var = (1 - momentum) * moving_var + momentum * unbiased
# + moving_mean.mul_(1 - momentum).add_(momentum * mean.detach())
# + moving_var.mul_(1 - momentum).add_(momentum * unbiased)

# %% wrong: The moving figures are changed in place: return new tensors.
# - moving_mean = (1 - momentum) * moving_mean + momentum * mean.detach()
# + moving_mean *= 1 - momentum
# + moving_mean += momentum * mean.detach()


# %% wrong: The moving figures move in evaluation, too; return them as they are.
def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    others = [dim for dim in range(X.dim()) if dim != 1]
    shape = [-1 if dim == 1 else 1 for dim in range(X.dim())]
    batch = X.mean(others), X.var(others, correction=0)
    mean, var = (v.reshape(shape) for v in (batch if training else (moving_mean, moving_var)))
    n = X.numel() / X.shape[1]
    moving_mean = (1 - momentum) * moving_mean + momentum * batch[0].detach()
    moving_var = (1 - momentum) * moving_var + momentum * batch[1].detach() * n / (n - 1)
    Y = (X - mean) / (var + eps) ** 0.5
    return gamma.reshape(shape) * Y + beta.reshape(shape), moving_mean, moving_var


# %% wrong: The batch's own figures are used in evaluation; take the moving ones.
# - mean, var = moving_mean, moving_var
# - if training:
# -     mean, var = X.mean(others), X.var(others, correction=0)
# + mean, var = X.mean(others), X.var(others, correction=0)
# + if training:

# %% wrong: The moving figures are used in training; take those of the batch.
# - mean, var = moving_mean, moving_var
# + mean, var = old = moving_mean, moving_var
# - mean, var, gamma, beta = (value.reshape(a_channel) for value in (mean, var, gamma, beta))
# + mean, var = old
# + mean, var, gamma, beta = (value.reshape(a_channel) for value in (mean, var, gamma, beta))

# %% wrong: eps is added outside the root; add it inside.
# - return gamma * (X - mean) / torch.sqrt(var + eps) + beta, moving_mean, moving_var
# + return gamma * (X - mean) / (torch.sqrt(var) + eps) + beta, moving_mean, moving_var

# %% wrong: eps is missing.
# - return gamma * (X - mean) / torch.sqrt(var + eps) + beta, moving_mean, moving_var
# + return gamma * (X - mean) / torch.sqrt(var) + beta, moving_mean, moving_var

# %% wrong: It is divided by the variance, not by its root.
# - return gamma * (X - mean) / torch.sqrt(var + eps) + beta, moving_mean, moving_var
# + return gamma * (X - mean) / (var + eps) + beta, moving_mean, moving_var

# %% wrong: The unbiased variance normalises; Y takes the one that is divided by n.
# - mean, var = X.mean(others), X.var(others, correction=0)
# + mean, var = X.mean(others), X.var(others)

# %% wrong: gamma and beta are forgotten.
# - return gamma * (X - mean) / torch.sqrt(var + eps) + beta, moving_mean, moving_var
# + return (X - mean) / torch.sqrt(var + eps), moving_mean, moving_var

# %% wrong: beta is forgotten.
# - return gamma * (X - mean) / torch.sqrt(var + eps) + beta, moving_mean, moving_var
# + return gamma * (X - mean) / torch.sqrt(var + eps), moving_mean, moving_var

# %% wrong: Each row is normalised, not each feature.
# - mean, var, gamma, beta = (value.reshape(a_channel) for value in (mean, var, gamma, beta))
# + gamma, beta = gamma.reshape(a_channel), beta.reshape(a_channel)
# + if training:
# +     dims = list(range(1, X.dim()))
# +     mean, var = X.mean(dims, keepdim=True), X.var(dims, correction=0, keepdim=True)
# + else:
# +     mean, var = mean.reshape(a_channel), var.reshape(a_channel)

# %% wrong: All channels share one mean and one variance; each is to have its own.
# - mean, var = X.mean(others), X.var(others, correction=0)
# + mean, var = X.mean().expand_as(mean), X.var(correction=0).expand_as(var)

# %% wrong: Each pixel is normalised for itself; each channel has one mean and one variance.
# - mean, var, gamma, beta = (value.reshape(a_channel) for value in (mean, var, gamma, beta))
# + mean, var, gamma, beta = (value.reshape(a_channel) for value in (mean, var, gamma, beta))
# + if training:
# +     mean, var = X.mean(0), X.var(0, correction=0)

# %% wrong: Each image is normalised for itself; take the whole batch.
# - mean, var, gamma, beta = (value.reshape(a_channel) for value in (mean, var, gamma, beta))
# + mean, var, gamma, beta = (value.reshape(a_channel) for value in (mean, var, gamma, beta))
# + if training and X.dim() == 4:
# +     mean, var = X.mean((2, 3), keepdim=True), X.var((2, 3), correction=0, keepdim=True)

# %% wrong: gamma and beta act along the width; they are to act along the channels.
# - mean, var, gamma, beta = (value.reshape(a_channel) for value in (mean, var, gamma, beta))
# + mean, var = mean.reshape(a_channel), var.reshape(a_channel)

# %% wrong: The batch's mean and variance are detached: the gradient goes through them, too.
# - mean, var = X.mean(others), X.var(others, correction=0)
# + mean, var = X.detach().mean(others), X.detach().var(others, correction=0)

# %% wrong: The batch's mean and variance are detached: the gradient goes through them, too.
# - mean, var = X.mean(others), X.var(others, correction=0)
# + with torch.no_grad():
# +     mean, var = X.mean(others), X.var(others, correction=0)

# %% wrong: No gradient comes back: the result is cut off from the graph.
# - return gamma * (X - mean) / torch.sqrt(var + eps) + beta, moving_mean, moving_var
# + Y = gamma * (X - mean) / torch.sqrt(var + eps) + beta
# + return Y.detach(), moving_mean, moving_var

# %% wrong: batch_norm does not return three values: (Y, moving_mean, moving_var).
# - return gamma * (X - mean) / torch.sqrt(var + eps) + beta, moving_mean, moving_var
# + return gamma * (X - mean) / torch.sqrt(var + eps) + beta

# %% wrong: An input itself is changed.
# - return gamma * (X - mean) / torch.sqrt(var + eps) + beta, moving_mean, moving_var
# + centred = X.data.sub_(mean.detach())
# + return gamma * centred / torch.sqrt(var + eps) + beta, moving_mean, moving_var

# %% wrong: (unnamed) The moving figures are float32, whatever came in, and so is the result.
# - others = [dim for dim in range(X.dim()) if dim != 1]
# + X, gamma, beta = X.float(), gamma.float(), beta.float()
# + others = [dim for dim in range(X.dim()) if dim != 1]

# %% wrong: (unnamed) Images are not understood.
# - others = [dim for dim in range(X.dim()) if dim != 1]
# - a_channel = [-1 if dim == 1 else 1 for dim in range(X.dim())]
# + others = [0]
# + a_channel = [1, -1]

# %% wrong: (unnamed) Evaluation is taken for training where there is one image.
# - if training:
# + if training or len(X) == 1:


# %% wrong: It calls the ready-made batch_norm; this exercise asks you to write it.
def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    figures = moving_mean.clone(), moving_var.clone()
    return F.batch_norm(X, *figures, gamma, beta, training, momentum, eps), *figures


# %% wrong: It calls the ready-made batch_norm; this exercise asks you to write it.
def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    figures = moving_mean.clone(), moving_var.clone()
    Y, *_ = torch.native_batch_norm(X, gamma, beta, *figures, training, momentum, eps)
    return Y, *figures


# %% right: As in the textbook, with two cases, and in evaluation first.
def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    shape = (1, -1, 1, 1) if X.dim() == 4 else (1, -1)
    if not training:
        X_hat = (X - moving_mean.view(shape)) / torch.sqrt(moving_var.view(shape) + eps)
    else:
        if X.dim() == 2:
            mean = X.mean(dim=0, keepdim=True)
            var = ((X - mean) ** 2).mean(dim=0, keepdim=True)
        else:
            mean = X.mean(dim=(0, 2, 3), keepdim=True)
            var = ((X - mean) ** 2).mean(dim=(0, 2, 3), keepdim=True)
        X_hat = (X - mean) / torch.sqrt(var + eps)
        n = X.numel() / X.shape[1]
        with torch.no_grad():
            moving_mean = (1 - momentum) * moving_mean + momentum * mean.flatten()
            moving_var = (1 - momentum) * moving_var + momentum * var.flatten() * n / (n - 1)
    return gamma.view(shape) * X_hat + beta.view(shape), moving_mean.data, moving_var.data


# %% right: The channels are moved to the end, where all broadcasts by itself.
def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    rows = X.movedim(1, -1).reshape(-1, X.shape[1])
    if training:
        var, mean = torch.var_mean(rows, 0, correction=0)
        with torch.no_grad():
            moving_mean = torch.lerp(moving_mean, mean, momentum)
            moving_var = torch.lerp(moving_var, rows.var(0), momentum)
    else:
        mean, var = moving_mean, moving_var
    Y = (X.movedim(1, -1) - mean) * (var + eps).rsqrt() * gamma + beta
    return Y.movedim(-1, 1), moving_mean, moving_var


# %% right: Channel by channel, and a list.
def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    mean, var, Y = moving_mean.clone(), moving_var.clone(), torch.empty_like(X)
    for c in range(X.shape[1]):
        x = X[:, c]
        if training:
            mu, sigma2 = x.mean(), x.var(unbiased=False)
            mean[c] = (1 - momentum) * moving_mean[c] + momentum * mu.item()
            var[c] = (1 - momentum) * moving_var[c] + momentum * x.var().item()
        else:
            mu, sigma2 = moving_mean[c], moving_var[c]
        Y[:, c] = gamma[c] * (x - mu) / (sigma2 + eps).sqrt() + beta[c]
    return [Y, mean, var]
