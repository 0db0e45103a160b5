"""Wrong and right programs for corr2d_channels."""

# %% wrong: The mean over the input channels is taken; they are to be added up.
# - [sum(corr2d(x, k) for x, k in zip(X, kernels, strict=True)) for kernels in K]
# + [sum(corr2d(x, k) for x, k in zip(X, kernels, strict=True)) / len(X) for kernels in K]

# %% wrong: The input channels are kept apart: add them up.
# - [sum(corr2d(x, k) for x, k in zip(X, kernels, strict=True)) for kernels in K]
# + [torch.stack([corr2d(x, k) for x, k in zip(X, kernels, strict=True)]) for kernels in K]

# %% wrong: Only the first input channel counts.
# - [sum(corr2d(x, k) for x, k in zip(X, kernels, strict=True)) for kernels in K]
# + [corr2d(X[0], kernels[0]) for kernels in K]


# %% wrong: Only the last input channel counts.
def corr2d_channels(X, K):
    results = []
    for kernels in K:
        for x, k in zip(X, kernels, strict=True):
            result = corr2d(x, k)
        results.append(result)
    return torch.stack(results)


# %% wrong: The first kernel of each filter is used for all input channels.
# - [sum(corr2d(x, k) for x, k in zip(X, kernels, strict=True)) for kernels in K]
# + [sum(corr2d(x, kernels[0]) for x in X) for kernels in K]


# %% wrong: Only the first filter is used.
def corr2d_channels(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K[0], strict=True))


# %% wrong: Only the first filter is used.
def corr2d_channels(X, K):
    for kernels in K:
        Y = sum(corr2d(x, k) for x, k in zip(X, kernels, strict=True))
        break
    return Y


# %% wrong: The results of the filters are added up.
def corr2d_channels(X, K):
    return sum(corr2d(x, k) for kernels in K for x, k in zip(X, kernels, strict=True))


# %% wrong: The first two dimensions of K are swapped: output channels come first.
# - [sum(corr2d(x, k) for x, k in zip(X, kernels, strict=True)) for kernels in K]
# + [sum(corr2d(x, k) for x, k in zip(X, kernels)) for kernels in K.transpose(0, 1)]


# %% wrong: The first dimension is lost where there is one output channel.
def corr2d_channels(X, K):
    return torch.stack(
        [sum(corr2d(x, k) for x, k in zip(X, kernels, strict=True)) for kernels in K]
    ).squeeze(0)


# %% wrong: (unnamed) All dimensions of size 1 are lost.
def corr2d_channels(X, K):
    windows = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("cijhw,ochw->oij", windows, K).squeeze()


# %% wrong: The kernels are flipped: this is a true convolution.
def corr2d_channels(X, K):
    K = K.flip(2, 3)
    return torch.stack(
        [sum(corr2d(x, k) for x, k in zip(X, kernels, strict=True)) for kernels in K]
    )


# %% wrong: No gradient comes back: the result is cut off from the graph.
def corr2d_channels(X, K):
    sums = [sum(corr2d(x, k) for x, k in zip(X, kernels, strict=True)) for kernels in K]
    return torch.tensor([total.tolist() for total in sums], dtype=X.dtype)


# %% wrong: No gradient reaches K.
def corr2d_channels(X, K):
    return torch.stack(
        [sum(corr2d(x, k.data) for x, k in zip(X, kernels, strict=True)) for kernels in K]
    )


# %% wrong: No gradient reaches X.
def corr2d_channels(X, K):
    return torch.stack(
        [sum(corr2d(x.data, k) for x, k in zip(X, kernels, strict=True)) for kernels in K]
    )


# %% wrong: (unnamed) The result is float32, whatever came in.
def corr2d_channels(X, K):
    Y = torch.zeros(len(K), X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1)
    for o, kernels in enumerate(K):
        for x, k in zip(X, kernels, strict=True):
            Y[o] += corr2d(x, k)
    return Y


# %% wrong: (unnamed) The windows are viewed as rows, which fails in another layout.
def corr2d_channels(X, K):
    windows = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1).permute(1, 2, 0, 3, 4)
    return (windows.flatten(2) @ K.view(len(K), -1).T).permute(2, 0, 1)


# %% wrong: It calls the ready-made conv; this exercise asks you to write it.
def corr2d_channels(X, K):
    return torch.conv2d(X[None], K)[0]


# %% right: One einsum over all windows.
def corr2d_channels(X, K):
    windows = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)  # (C, H', W', h, w)
    return torch.einsum("cijhw,ochw->oij", windows, K)


# %% right: A matrix product of filters and windows.
def corr2d_channels(X, K):
    num_filters, C, h, w = K.shape
    rows, columns = X.shape[1] - h + 1, X.shape[2] - w + 1
    windows = X.unfold(1, h, 1).unfold(2, w, 1).permute(0, 3, 4, 1, 2)  # (C, h, w, H', W')
    return (K.reshape(num_filters, -1) @ windows.reshape(C * h * w, -1)).reshape(
        num_filters, rows, columns
    )


# %% right: Loops that add into a tensor of zeros.
def corr2d_channels(X, K):
    num_filters, C, h, w = K.shape
    Y = torch.zeros(
        num_filters, X.shape[1] - h + 1, X.shape[2] - w + 1, dtype=X.dtype, device=X.device
    )
    for o in range(num_filters):
        for c in range(C):
            Y[o] += corr2d(X[c], K[o, c])
    return Y
