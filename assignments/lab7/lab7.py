# Generated from solutions/lab7/lab7.py by `grader release lab7`.

# %% [markdown]
# # Lab 7: Convolution by hand

# %% [markdown]
# You write what a convolutional network is made of with nothing but sums and products of tensors:
# cross-correlation, padding and stride, pooling, batch normalisation. Then you put a residual block
# together. The letters in the shapes: `B` batch size, `C` input channels, `O` output channels, `H`
# and `W` height and width of an image, `h` and `w` those of a kernel.
#
# Rules for every exercise:
#
# - **Do not change your inputs** unless the exercise says so.
# - Write for any device and any floating-point type: whatever you create goes on the device, and
#   gets the dtype, of the tensor that came in. A tensor may lie in memory in any order (a transposed
#   one, say): indexing, `reshape` and `unfold` cope with that, `view` does not.
# - Leave global state alone: no seeds, no default dtype, no switching gradients off for good.
# - Printing is fine.
# - When your work is graded, these packages are there: torch, torchvision, numpy, matplotlib.
#
# **Forbidden in exercises 1 to 6** are the ready-made convolutions, `F.unfold`, poolings and
# normalisations, however they are reached: `F.conv2d` and all other `conv…`, `F.unfold` and
# `nn.Unfold`, `F.max_pool2d` and all other `…pool…`, `F.interpolate`, `F.batch_norm`,
# `F.layer_norm`, `F.group_norm`, `F.instance_norm`, and the modules that do the same. Allowed are
# `F.pad`, indexing, `X.unfold(dimension, size, step)` (the method of a tensor, which is another
# thing than `F.unfold`), `as_strided`, `einsum`, matrix products, sums and means. Functions and
# classes of your own may have any name. An exercise that uses something forbidden gets no points.
#
# Run `pytest` in this folder as often as you like; `pytest -k pool2d` runs the tests of one
# exercise.

# %%
import torch
from torch import nn
from torch.nn import functional as F

# %% [markdown]
# ## Given: a loader for data that lies in memory
#
# `TensorLoader(X, y, batch_size, shuffle=False)` behaves like a `DataLoader` but is many times
# faster for tensors. The experiments use it.


# %%
class TensorLoader:
    """Minibatches of tensors in memory, to be used like a DataLoader.

    X (N, ...) and y (N,). Each pass yields pairs (X, y) of `batch_size` examples, the last pair
    what is left; with shuffle=True in a new order each time.
    """

    def __init__(self, X, y, batch_size, shuffle=False):
        self.dataset = torch.utils.data.TensorDataset(X, y)
        self.batch_size = batch_size
        self.shuffle = shuffle

    def __len__(self):
        return -(-len(self.dataset) // self.batch_size)  # rounded up: the part batch counts

    def __iter__(self):
        X, y = self.dataset.tensors
        order = torch.randperm(len(y)) if self.shuffle else torch.arange(len(y))
        for batch in order.to(y.device).split(self.batch_size):
            yield X[batch], y[batch]


# %% [markdown]
# ## 1. Cross-correlation: `corr2d(X, K)`
#
# Lay the kernel `K (h, w)` over the top left corner of the image `X (H, W)`, multiply what lies upon
# each other, add it all up: that is `Y[0, 0]`. Then slide the kernel one pixel on, row by row:
#
# $$Y_{ij} = \sum_{a=0}^{h-1} \sum_{b=0}^{w-1} X_{i+a,\,j+b}\, K_{ab}$$
#
# - `Y` has shape `(H - h + 1, W - w + 1)`: as many places as the kernel fits in whole. Mind that `h`
#   and `w` may differ.
# - The kernel is **not** flipped: what deep learning calls a convolution is a cross-correlation.
# - A kernel that is higher or wider than the image raises `ValueError`.
# - Gradients flow to `X` and to `K`: tensor operations keep the graph, `.item()`, `.data` and
#   `.detach()` cut it.
#
# *Example.* For
# $X = \begin{pmatrix} 0 & 1 & 2 \\ 3 & 4 & 5 \\ 6 & 7 & 8 \end{pmatrix}$ and
# $K = \begin{pmatrix} 0 & 1 \\ 2 & 3 \end{pmatrix}$ the first entry is
# $0 \cdot 0 + 1 \cdot 1 + 3 \cdot 2 + 4 \cdot 3 = 19$, and
# $Y = \begin{pmatrix} 19 & 25 \\ 37 & 43 \end{pmatrix}$.


# %%
def corr2d(X, K):
    """Cross-correlation (H - h + 1, W - w + 1) of an image X (H, W) with a kernel K (h, w).

    The kernel is not flipped. Raises ValueError if it is higher or wider than X. Differentiable in
    both.
    """
    # TODO: check that the kernel fits, return the sums of products at all its places
    raise NotImplementedError("corr2d")


# %% [markdown]
# **Question 1.** A mathematician's convolution flips the kernel, `corr2d` does not. Why may a
# network that learns its kernels use one in place of the other, and when would it matter?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# ## 2. Several channels: `corr2d_channels(X, K)`
#
# An image `X (C, H, W)` has `C` channels, and `K (O, C, h, w)` holds `O` filters with one kernel for
# each input channel. Each filter gives one output channel, the **sum** over the input channels:
#
# $$Y_o = \sum_{c=0}^{C-1} \mathrm{corr2d}(X_c, K_{oc})$$
#
# - The result is `(O, H - h + 1, W - w + 1)`, with its first dimension also for one filter (`O` = 1).
# - Gradients flow to `X` and to `K`.
# - You may use your `corr2d`.
#
# *Example.* Two channels with one pixel each, 2 and 3, and one filter with the kernels 10 and 100:
# $2 \cdot 10 + 3 \cdot 100 = 320$, a tensor of shape `(1, 1, 1)`.


# %%
def corr2d_channels(X, K):
    """Cross-correlation (O, H - h + 1, W - w + 1) of X (C, H, W) with K (O, C, h, w).

    Summed over the input channels. Differentiable in both.
    """
    # TODO: for each filter add up what its kernels give on the input channels
    raise NotImplementedError("corr2d_channels")


# %% [markdown]
# ## 3. How large is the result? `output_size(n, kernel, stride=1, padding=0, dilation=1)`
#
# Along one side there are `n` pixels. `padding` zeros are added **at both ends**, the kernel has
# `kernel` entries that lie `dilation` pixels apart, and it moves on by `stride` pixels. Return at how
# many places it fits in whole:
#
# $$\left\lfloor \frac{n + 2p - d\,(k - 1) - 1}{s} \right\rfloor + 1$$
#
# - A Python `int`, rounded **down**: what is left at the end is not used.
# - If the kernel fits nowhere, so that the formula gives 0 or less, raise `ValueError`. (`//` rounds
#   down for negative numbers too; `int(a / b)` does not.)
#
# *Example.* `output_size(28, 3, stride=2, padding=1)`: $\lfloor (28 + 2 - 2 - 1) / 2 \rfloor + 1 =
# 13 + 1 = 14$.


# %%
def output_size(n, kernel, stride=1, padding=0, dilation=1):
    """At how many places a kernel fits along n pixels, an int; ValueError if at none.

    padding zeros are added at each end, the kernel's entries lie dilation pixels apart.
    """
    # TODO: work out the formula, refuse what is not positive
    raise NotImplementedError("output_size")


# %% [markdown]
# ## 4. A layer: `Conv2d(in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True)`
#
# An `nn.Module` that does for images `X (B, C, H, W)` what `nn.Conv2d` does:
#
# $$Y_{bo} = \mathrm{bias}_o + \sum_{c} \mathrm{corr2d}(\mathrm{padded}\, X_{bc}, K_{oc}),
# \text{ every } s\text{-th row and column of it}$$
#
# - `weight`, of shape `(O, C, h, w)`, and `bias`, of shape `(O,)`, are parameters with these names.
#   With `bias=False` the attribute `bias` is `None`.
# - `kernel_size`, `stride` and `padding` are each an `int`, for both directions, or a pair (height,
#   width), in this order.
# - The padding is made of **zeros**, on all four sides: `padding` rows at the top and as many at the
#   bottom, and so with the columns.
# - The result is `(B, O, H', W')` with `H'` and `W'` as in exercise 3, also for a batch of one and
#   for one output channel.
# - The initial weights are random, neither all alike nor huge (none above 5 in size). `nn.Conv2d`
#   draws weights and bias uniformly from $\pm 1 / \sqrt{C h w}$.
# - Any right way will do, but loops over all images, channels and pixels in Python are slow. A loop
#   over the `h · w` places of the kernel is fast; so is `X.unfold(2, h, s)`, which lines up all
#   windows of height `h` in a new last dimension.
#
# *Example.* `Conv2d(1, 8, 3, stride=2, padding=1)` makes `(B, 8, 14, 14)` of `(B, 1, 28, 28)`, and
# has $8 \cdot 1 \cdot 3 \cdot 3 + 8 = 80$ parameters.


# %%
class Conv2d(nn.Module):
    """Cross-correlation with learned kernels: images (B, C, H, W) to (B, O, H', W').

    weight (O, C, h, w) and bias (O,) are parameters, bias is None with bias=False. kernel_size,
    stride and padding are ints or pairs (height, width); zeros are padded on all four sides.
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        # TODO: keep the sizes as pairs, make the parameters
        raise NotImplementedError("Conv2d")

    def forward(self, X):
        """(B, C, H, W) -> (B, O, H', W')."""
        # TODO: pad, correlate every window with every filter, add the bias
        raise NotImplementedError("Conv2d")


# %% [markdown]
# **Question 2.** What do padding and stride do to the size of the result, and to the part of the
# image that one entry of it can see (its receptive field)? Follow one entry back through two layers
# with 3×3 kernels, once with stride 1 and once with stride 2 in the first.

# %% [markdown]
# *Your answer:*

# %% [markdown]
# ## 5. Pooling: `pool2d(X, kernel_size, stride=None, mode="max")`
#
# Of each window of `kernel_size` × `kernel_size` pixels return the largest value (`mode="max"`) or
# the mean (`mode="avg"`), each channel of `X (B, C, H, W)` for itself.
#
# - `kernel_size` and `stride` are ints. `stride=None` means: as large as the kernel, so that the
#   windows lie side by side.
# - No padding. A window that would stick out at the right or at the bottom does not count: the
#   result is `(B, C, H', W')` with `H'` and `W'` as in exercise 3.
# - A window may hold nothing but negative numbers; its maximum is negative then.
# - Any other `mode` raises `ValueError`.
# - Gradients flow to `X`.
#
# *Example.* Of $\begin{pmatrix} 1 & 5 & 2 \\ 3 & 4 & 0 \end{pmatrix}$ with `kernel_size=2`: the maximum is
# 5, the mean 3.25; the last column is left over. With `stride=1` the maxima are 5 and 5, the means
# 3.25 and 2.75.


# %%
def pool2d(X, kernel_size, stride=None, mode="max"):
    """The maximum ("max") or mean ("avg") of each window of X (B, C, H, W), channel by channel.

    kernel_size and stride are ints; stride None is the kernel's size. Windows that stick out do
    not count. Any other mode raises ValueError. Differentiable.
    """
    # TODO: check the mode, line up the windows, reduce each of them
    raise NotImplementedError("pool2d")


# %% [markdown]
# ## 6. Batch normalisation: `batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum, training)`
#
# Shift and scale each channel so that it has mean 0 and variance 1, then give it the scale `gamma`
# and the shift `beta`, which a network learns:
#
# $$Y = \gamma \cdot \frac{X - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta$$
#
# - `X` is `(B, F)`, each feature a channel, or `(B, C, H, W)`. `gamma`, `beta`, `moving_mean` and
#   `moving_var` have one number a channel, shape `(F,)` or `(C,)`.
# - **In training** (`training=True`) $\mu$ and $\sigma^2$ are mean and variance of the batch, over
#   all dimensions but dimension 1, so also over all pixels of a channel. The variance is the
#   *biased* one: the mean of the squared distances, divided by the number $n$ of values in a channel.
#   Gradients flow through $\mu$ and $\sigma^2$ as well.
# - **In evaluation** (`training=False`) $\mu$ and $\sigma^2$ are `moving_mean` and `moving_var`.
# - Returns a tuple `(Y, moving_mean, moving_var)`. In training the moving figures are new tensors,
#   $(1 - m) \cdot \text{old} + m \cdot \text{new}$ with $m$ = `momentum`, where the new variance is
#   the *unbiased* one (divided by $n - 1$), as in `torch.nn`; they keep no graph. In evaluation they
#   are what they were.
# - The tensors passed in are **not changed in place**, neither in training nor in evaluation.
#
# *Example.* One feature with the values 1 and 3, $\gamma = 2$, $\beta = 10$, $\varepsilon = 0$,
# momentum 0.1, old figures 0 and 1: $\mu = 2$, $\sigma^2 = 1$, so $Y$ is 8 and 12. The new mean is
# $0.9 \cdot 0 + 0.1 \cdot 2 = 0.2$, the new variance $0.9 \cdot 1 + 0.1 \cdot 2 = 1.1$.


# %%
def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    """Normalise each channel of X, (B, F) or (B, C, H, W); returns (Y, moving_mean, moving_var).

    gamma, beta and the moving figures are (F,) or (C,). In training Y comes from the batch's mean
    and biased variance, and the moving figures are new tensors without a graph,
    (1 - momentum) * old + momentum * new, with the unbiased variance. In evaluation Y comes from
    the moving figures, which are returned as they are. Nothing is changed in place.
    """
    # TODO: choose mean and variance, normalise, scale and shift, return the moving figures
    raise NotImplementedError("batch_norm")


# %% [markdown]
# ## Given: a layer around your `batch_norm`
#
# `BatchNorm2d(num_channels)` keeps `gamma` and `beta` as parameters and the moving figures as
# buffers, and calls your function. The experiment below trains the same small network once with it
# and once without.


# %%
class BatchNorm2d(nn.Module):
    """Batch normalisation by batch_norm: images (B, C, H, W) to the same shape."""

    def __init__(self, num_channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(num_channels))
        self.beta = nn.Parameter(torch.zeros(num_channels))
        self.register_buffer("moving_mean", torch.zeros(num_channels))
        self.register_buffer("moving_var", torch.ones(num_channels))
        self.eps, self.momentum = eps, momentum

    def forward(self, X):
        """Normalised by the batch in train mode, by the moving figures in eval mode."""
        figures = self.moving_mean, self.moving_var
        numbers = self.eps, self.momentum, self.training
        Y, self.moving_mean, self.moving_var = batch_norm(
            X, self.gamma, self.beta, *figures, *numbers
        )
        return Y


# %% [markdown]
# **Question 3.** Why does batch normalisation compute in another way in evaluation than in training?
# What would a batch of one image (one row of features) get in training, and what goes wrong if
# `eval()` is forgotten?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# ## 7. A residual block: `ResidualBlock(in_channels, out_channels, stride=1)`
#
# An `nn.Module` for images `(B, C, H, W)`:
#
# 1. convolution 3×3 with padding 1 and this stride, `in_channels` → `out_channels`; batch
#    normalisation; ReLU
# 2. convolution 3×3 with padding 1 and stride 1, `out_channels` → `out_channels`; batch
#    normalisation, **another** one than the first
# 3. **plus the input**; then ReLU
#
# $$Y = \mathrm{ReLU}\bigl(\mathrm{norm}_2(\mathrm{conv}_2(\mathrm{ReLU}(\mathrm{norm}_1(
# \mathrm{conv}_1(X))))) + S(X)\bigr)$$
#
# - If the shape stays (`in_channels == out_channels` and `stride == 1`), $S(X)$ is $X$ itself, and
#   there is no third convolution.
# - If the shape changes, $S$ is a 1×1 convolution with this stride, `in_channels` → `out_channels`.
#   A batch normalisation after it is up to you, and so are biases of all three convolutions.
# - The last ReLU comes **after** the sum.
# - Do not change `X` in place: with `X += Y` a ReLU before the block could no longer go backward.
# - `nn.Conv2d` and `nn.BatchNorm2d` are allowed here, and so are your own `Conv2d` and the given
#   `BatchNorm2d`. Norms start as theirs do, with γ = 1 and β = 0.
#
# *Example.* `ResidualBlock(8, 16, stride=2)` makes `(B, 16, 7, 7)` of `(B, 8, 14, 14)`.


# %%
class ResidualBlock(nn.Module):
    """ReLU(norm(conv(ReLU(norm(conv(X))))) + shortcut): (B, C, H, W) to (B, O, H', W').

    Convolutions 3x3 with padding 1, the stride in the first, a norm of its own after each. The
    shortcut is X itself where the shape stays, else a 1x1 convolution with this stride.
    """

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        # TODO: make two convolutions with their norms, and a third if the shape changes
        raise NotImplementedError("ResidualBlock")

    def forward(self, X):
        """(B, C, H, W) -> (B, O, H', W')."""
        # TODO: both convolutions, plus the shortcut, then ReLU
        raise NotImplementedError("ResidualBlock")


# %% [markdown]
# ## 8. All together on Fashion-MNIST
#
# Nothing to write here: the hidden tests build a small residual network,
#
# - `nn.Conv2d(1, 8, 3, stride=2, padding=1)`, a layer around your `batch_norm`, ReLU,
# - your `ResidualBlock(8, 8)` and `ResidualBlock(8, 16, stride=2)`,
# - your `pool2d(…, 3, stride=2)`, flatten, `nn.Linear(144, 10)`,
#
# and train it on 6,000 images. On test images that it has never seen it must be right on at least
# 73 %. If `ResidualBlock` uses your own `Conv2d`, the solution's is put in its place for this test.

# %% [markdown]
# **Question 4.** Why does the sum in a residual block help the gradient on its way back through many
# layers? Use the curves of your last experiment.

# %% [markdown]
# *Your answer:*

# %% [markdown]
# ## What to hand in
#
# One file: this notebook, or `lab7.py`. The answers to the four thought questions stand in the
# notebook, in the cell below each question; in `lab7.py` write them as comments below the question.
# The tests are worth 100 points; the thought questions are marked by a person. Before you hand in,
# run `pytest` once more.
