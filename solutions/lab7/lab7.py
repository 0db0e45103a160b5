# %% [markdown] en
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

# %% [markdown] zh
# 你将只用张量的加法和乘法写出卷积网络的各个组成部分：互相关、填充与步幅、汇聚、批量规范化，
# 然后拼出一个残差块。形状中的字母：`B` 为批量大小，`C` 为输入通道数，`O` 为输出通道数，
# `H` 和 `W` 为图像的高和宽，`h` 和 `w` 为卷积核的高和宽。
#
# 每道题都适用的规则：
#
# - 除非题目要求，**不要修改输入**。
# - 代码应适用于任何设备和任何浮点类型：你新建的张量要与传入的张量在同一设备上，并具有相同的dtype。
#   张量在内存中可以按任何次序存放（例如转置过的张量）：
#   索引、`reshape` 和 `unfold` 都能应付，`view` 则不能。
# - 不要改动全局状态：不设随机种子，不改默认dtype，不永久关闭梯度。
# - 可以随意打印。
# - 评分时可用的软件包：torch、torchvision、numpy、matplotlib。
#
# **练习1至6禁止使用**现成的卷积、`F.unfold`、汇聚和规范化，无论用什么方式调用：
# `F.conv2d` 及其他一切 `conv…`，`F.unfold` 和 `nn.Unfold`，`F.max_pool2d` 及其他一切 `…pool…`，
# `F.interpolate`，`F.batch_norm`、`F.layer_norm`、`F.group_norm`、`F.instance_norm`，
# 以及做同样事情的模块。
# 允许使用：`F.pad`、索引、`X.unfold(dimension, size, step)`（这是张量的方法，与 `F.unfold` 是两回事）、
# `as_strided`、`einsum`、矩阵乘法、求和与求平均。你自己的函数和类可以取任何名字。
# 用了禁止使用的东西，那道题得0分。
#
# 在本文件夹中随时运行 `pytest`；`pytest -k pool2d` 只运行某一道题的测试。

# %%
import torch
from torch import nn
from torch.nn import functional as F

# %% [markdown] en
# ## Given: a loader for data that lies in memory
#
# `TensorLoader(X, y, batch_size, shuffle=False)` behaves like a `DataLoader` but is many times
# faster for tensors. The experiments use it.

# %% [markdown] zh
# ## 已给出：内存数据的加载器
#
# `TensorLoader(X, y, batch_size, shuffle=False)` 的用法与 `DataLoader` 相同，但对张量要快很多倍。
# 实验单元格会用到它。


# %%
class TensorLoader:
    # zh: 内存中张量的小批量，用法与 DataLoader 相同。
    # zh: X (N, ...)，y (N,)。每一遍依次给出 (X, y)，各含 `batch_size` 个样本，最后一对是剩下的样
    #     本；shuffle=True 时每次都重新打乱顺序。
    """Minibatches of tensors in memory, to be used like a DataLoader.

    X (N, ...) and y (N,). Each pass yields pairs (X, y) of `batch_size` examples, the last pair
    what is left; with shuffle=True in a new order each time.
    """

    def __init__(self, X, y, batch_size, shuffle=False):
        self.dataset = torch.utils.data.TensorDataset(X, y)
        self.batch_size = batch_size
        self.shuffle = shuffle

    def __len__(self):
        # zh: 向上取整：不满的小批量也算一个
        return -(-len(self.dataset) // self.batch_size)  # rounded up: the part batch counts

    def __iter__(self):
        X, y = self.dataset.tensors
        order = torch.randperm(len(y)) if self.shuffle else torch.arange(len(y))
        for batch in order.to(y.device).split(self.batch_size):
            yield X[batch], y[batch]


# %% [markdown] en
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

# %% [markdown] zh
# ## 1. 互相关：`corr2d(X, K)`
#
# 把卷积核 `K (h, w)` 放在图像 `X (H, W)` 的左上角，上下重叠的元素相乘，再全部相加，就得到 `Y[0, 0]`。
# 然后卷积核逐个像素、逐行地滑动：
#
# $$Y_{ij} = \sum_{a=0}^{h-1} \sum_{b=0}^{w-1} X_{i+a,\,j+b}\, K_{ab}$$
#
# - `Y` 的形状是 `(H - h + 1, W - w + 1)`：卷积核能完整放下的位置有多少，就有多少个元素。
#   注意 `h` 和 `w` 可以不同。
# - 卷积核**不**翻转：深度学习中所说的卷积其实是互相关。
# - 卷积核比图像高或比图像宽时，要引发 `ValueError`。
# - 梯度要能传到 `X` 和 `K`：张量运算会保留计算图，而 `.item()`、`.data` 和 `.detach()` 会切断它。
#
# *例。* 对
# $X = \begin{pmatrix} 0 & 1 & 2 \\ 3 & 4 & 5 \\ 6 & 7 & 8 \end{pmatrix}$ 和
# $K = \begin{pmatrix} 0 & 1 \\ 2 & 3 \end{pmatrix}$，第一个元素是
# $0 \cdot 0 + 1 \cdot 1 + 3 \cdot 2 + 4 \cdot 3 = 19$，
# $Y = \begin{pmatrix} 19 & 25 \\ 37 & 43 \end{pmatrix}$。


# %%
def corr2d(X, K):
    # zh: 图像 X (H, W) 与卷积核 K (h, w) 的互相关，形状 (H - h + 1, W - w + 1)。
    # zh: 卷积核不翻转。它比 X 高或宽时引发 ValueError。对两者都可微。
    """Cross-correlation (H - h + 1, W - w + 1) of an image X (H, W) with a kernel K (h, w).

    The kernel is not flipped. Raises ValueError if it is higher or wider than X. Differentiable in
    both.
    """
    # zh: 检查卷积核放得下，返回它在每个位置上的乘积之和
    # BEGIN SOLUTION: check that the kernel fits, return the sums of products at all its places
    h, w = K.shape
    rows, columns = X.shape[0] - h + 1, X.shape[1] - w + 1
    if rows < 1 or columns < 1:
        raise ValueError(f"a kernel {tuple(K.shape)} does not fit into {tuple(X.shape)}")
    Y = X.new_zeros(rows, columns)
    for a in range(h):  # few steps, each for all places at once
        for b in range(w):
            Y = Y + K[a, b] * X[a : a + rows, b : b + columns]
    return Y
    # END SOLUTION


# %% experiment
# zh: 用卷积核检测边缘：每个卷积核对什么有反应，在哪里结果为0？红色为正，蓝色为负。
# Kernels as edge detectors: what does each of them answer to, and where is its answer 0? Red is
# positive, blue negative.
def show_edges():
    import matplotlib.pyplot as plt

    from grader.data import fashion_mnist

    data = fashion_mnist()
    # zh: 一条裤子
    image = data.train_images[data.train_labels == 1][0].float() / 255  # a pair of trousers
    kernels = {
        "vertical edges": torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]),
        "horizontal edges": torch.tensor([[1.0, 2.0, 1.0], [0.0, 0.0, 0.0], [-1.0, -2.0, -1.0]]),
        "all edges": torch.tensor([[-1.0, -1.0, -1.0], [-1.0, 8.0, -1.0], [-1.0, -1.0, -1.0]]),
        "blur": torch.full((3, 3), 1 / 9),
    }
    answers = {name: corr2d(image, kernel) for name, kernel in kernels.items()}
    _, panels = plt.subplots(1, 5, figsize=(13, 3))
    panels[0].imshow(image.numpy(), cmap="gray_r")
    panels[0].set_title("image")
    for panel, (name, answer) in zip(panels[1:], answers.items(), strict=True):
        limit = answer.abs().max().item()
        panel.imshow(answer.numpy(), cmap="seismic", vmin=-limit, vmax=limit)
        panel.set_title(name)
    for panel in panels:
        panel.axis("off")
    plt.show()
    return answers


edges = show_edges()

# %% [markdown] en thought
# **Question 1.** A mathematician's convolution flips the kernel, `corr2d` does not. Why may a
# network that learns its kernels use one in place of the other, and when would it matter?

# %% [markdown] zh thought
# **思考题1。** 数学上的卷积要翻转卷积核，`corr2d` 则不翻转。
# 对一个自己学习卷积核的网络，为什么可以用一个代替另一个？什么时候这会有区别？

# %% [markdown] en
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

# %% [markdown] zh
# ## 2. 多个通道：`corr2d_channels(X, K)`
#
# 图像 `X (C, H, W)` 有 `C` 个通道，`K (O, C, h, w)` 含有 `O` 组卷积核，每组对每个输入通道各有一个卷积核。
# 每组给出一个输出通道，即对各输入通道**求和**：
#
# $$Y_o = \sum_{c=0}^{C-1} \mathrm{corr2d}(X_c, K_{oc})$$
#
# - 结果的形状是 `(O, H - h + 1, W - w + 1)`；只有一组（`O` = 1）时也要保留第一个维度。
# - 梯度要能传到 `X` 和 `K`。
# - 可以使用你写的 `corr2d`。
#
# *例。* 两个通道各有一个像素，分别是2和3；只有一组卷积核，分别是10和100：
# $2 \cdot 10 + 3 \cdot 100 = 320$，是形状为 `(1, 1, 1)` 的张量。


# %%
def corr2d_channels(X, K):
    # zh: X (C, H, W) 与 K (O, C, h, w) 的互相关，形状 (O, H - h + 1, W - w + 1)。
    # zh: 对输入通道求和。对两者都可微。
    """Cross-correlation (O, H - h + 1, W - w + 1) of X (C, H, W) with K (O, C, h, w).

    Summed over the input channels. Differentiable in both.
    """
    # zh: 对每个滤波器，把它的各个卷积核在输入通道上的结果相加
    # BEGIN SOLUTION: for each filter add up what its kernels give on the input channels
    return torch.stack(
        [sum(corr2d(x, k) for x, k in zip(X, kernels, strict=True)) for kernels in K]
    )
    # END SOLUTION


# %% [markdown] en
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

# %% [markdown] zh
# ## 3. 结果有多大？`output_size(n, kernel, stride=1, padding=0, dilation=1)`
#
# 沿着一条边有 `n` 个像素。**两端各**添加 `padding` 个零，卷积核有 `kernel` 个元素，
# 彼此相隔 `dilation` 个像素，每次移动 `stride` 个像素。返回它能完整放下的位置的个数：
#
# $$\left\lfloor \frac{n + 2p - d\,(k - 1) - 1}{s} \right\rfloor + 1$$
#
# - 结果是Python `int`，**向下**取整：末尾剩余的部分不用。
# - 如果卷积核在哪里都放不下，即公式给出0或更小的数，就引发 `ValueError`。
#   （`//` 对负数也是向下取整，`int(a / b)` 则不是。）
#
# *例。* `output_size(28, 3, stride=2, padding=1)`：$\lfloor (28 + 2 - 2 - 1) / 2 \rfloor + 1 =
# 13 + 1 = 14$。


# %%
def output_size(n, kernel, stride=1, padding=0, dilation=1):
    # zh: 沿着 n 个像素，卷积核放得下的位置有多少个，是 int；一个都没有则引发 ValueError。
    # zh: 两端各添加 padding 个零，卷积核的元素彼此相隔 dilation 个像素。
    """At how many places a kernel fits along n pixels, an int; ValueError if at none.

    padding zeros are added at each end, the kernel's entries lie dilation pixels apart.
    """
    # zh: 算出公式的值，不为正则拒绝
    # BEGIN SOLUTION: work out the formula, refuse what is not positive
    reach = dilation * (kernel - 1) + 1  # pixels from the kernel's first entry to its last
    size = (n + 2 * padding - reach) // stride + 1
    if size <= 0:
        raise ValueError(f"a kernel of {kernel} fits nowhere along {n} pixels")
    return size
    # END SOLUTION


# %% [markdown] en
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

# %% [markdown] zh
# ## 4. 卷积层：`Conv2d(in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True)`
#
# 一个 `nn.Module`，对图像 `X (B, C, H, W)` 做 `nn.Conv2d` 所做的事：
#
# $$Y_{bo} = \mathrm{bias}_o + \sum_{c} \mathrm{corr2d}(\text{填充后的} X_{bc}, K_{oc})
# \text{，每 } s \text{ 行、每 } s \text{ 列取一个}$$
#
# - 形状为 `(O, C, h, w)` 的 `weight` 和形状为 `(O,)` 的 `bias` 是参数，名字就是这两个。
#   `bias=False` 时，属性 `bias` 为 `None`。
# - `kernel_size`、`stride`、`padding` 各可以是一个 `int`（两个方向相同），
#   也可以是一对数（高，宽），按这个次序。
# - 填充的是**零**，四边都填：上面 `padding` 行，下面也是 `padding` 行，左右的列同样如此。
# - 结果的形状是 `(B, O, H', W')`，`H'` 和 `W'` 按练习3计算；批量中只有一张图像、
#   或只有一个输出通道时也一样。
# - 初始权重是随机的，不能全都一样，也不能太大（绝对值不超过5）。
#   `nn.Conv2d` 的权重和偏置都从 $\pm 1 / \sqrt{C h w}$ 之间均匀抽取。
# - 任何正确的写法都可以，但在Python中对所有图像、通道和像素做循环很慢。
#   只对卷积核的 `h · w` 个位置循环就很快；`X.unfold(2, h, s)` 也很快，
#   它把所有高为 `h` 的窗口排列在新增的最后一个维度上。
#
# *例。* `Conv2d(1, 8, 3, stride=2, padding=1)` 把 `(B, 1, 28, 28)` 变成 `(B, 8, 14, 14)`，
# 共有 $8 \cdot 1 \cdot 3 \cdot 3 + 8 = 80$ 个参数。


# %%
class Conv2d(nn.Module):
    # zh: 用学到的卷积核做互相关：图像 (B, C, H, W) 变为 (B, O, H', W')。
    # zh: weight (O, C, h, w) 和 bias (O,) 是参数，bias=False 时 bias 为 None。kernel_size、stride
    #     和 padding 是 int 或一对数（高，宽）；四边都用零填充。
    """Cross-correlation with learned kernels: images (B, C, H, W) to (B, O, H', W').

    weight (O, C, h, w) and bias (O,) are parameters, bias is None with bias=False. kernel_size,
    stride and padding are ints or pairs (height, width); zeros are padded on all four sides.
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        # zh: 把各个大小保存为一对数，建立参数
        # BEGIN SOLUTION: keep the sizes as pairs, make the parameters
        self.kernel_size, self.stride, self.padding = (
            (size, size) if isinstance(size, int) else tuple(size)
            for size in (kernel_size, stride, padding)
        )
        h, w = self.kernel_size
        bound = (in_channels * h * w) ** -0.5
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels, h, w))
        nn.init.uniform_(self.weight, -bound, bound)
        self.bias = nn.Parameter(torch.empty(out_channels)) if bias else None
        if bias:
            nn.init.uniform_(self.bias, -bound, bound)
        # END SOLUTION

    def forward(self, X):
        """(B, C, H, W) -> (B, O, H', W')."""
        # zh: 填充，让每个窗口与每个滤波器做互相关，加上偏置
        # BEGIN SOLUTION: pad, correlate every window with every filter, add the bias
        (h, w), (down, right), (rows, columns) = self.kernel_size, self.stride, self.padding
        X = F.pad(X, (columns, columns, rows, rows))  # the last dimension comes first
        windows = X.unfold(2, h, down).unfold(3, w, right)  # (B, C, H', W', h, w)
        Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight)
        return Y if self.bias is None else Y + self.bias[:, None, None]
        # END SOLUTION


# %% [markdown] en thought
# **Question 2.** What do padding and stride do to the size of the result, and to the part of the
# image that one entry of it can see (its receptive field)? Follow one entry back through two layers
# with 3×3 kernels, once with stride 1 and once with stride 2 in the first.

# %% [markdown] zh thought
# **思考题2。** 填充和步幅对结果的大小有什么影响？对结果中一个元素所能看到的图像区域（感受野）又有什么影响？
# 请沿着两个3×3卷积层，从一个元素往回推，一次两层步幅都为1，一次第一层的步幅为2。

# %% [markdown] en
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

# %% [markdown] zh
# ## 5. 汇聚：`pool2d(X, kernel_size, stride=None, mode="max")`
#
# 对每个 `kernel_size` × `kernel_size` 像素的窗口，返回其中的最大值（`mode="max"`）或平均值
# （`mode="avg"`），`X (B, C, H, W)` 的每个通道各自计算。
#
# - `kernel_size` 和 `stride` 是int。`stride=None` 表示步幅与窗口一样大，于是窗口并排而不重叠。
# - 没有填充。在右边或下边伸出图像之外的窗口不算：结果的形状是 `(B, C, H', W')`，
#   `H'` 和 `W'` 按练习3计算。
# - 窗口中可能全是负数，这时最大值就是负的。
# - 其他的 `mode` 要引发 `ValueError`。
# - 梯度要能传到 `X`。
#
# *例。* 对 $\begin{pmatrix} 1 & 5 & 2 \\ 3 & 4 & 0 \end{pmatrix}$，`kernel_size=2`：最大值是5，
# 平均值是3.25，最后一列剩下不用。`stride=1` 时，最大值是5和5，平均值是3.25和2.75。


# %%
def pool2d(X, kernel_size, stride=None, mode="max"):
    # zh: X (B, C, H, W) 每个窗口的最大值（"max"）或平均值（"avg"），各通道分别计算。
    # zh: kernel_size 和 stride 是 int；stride 为 None 时等于窗口大小。超出边界的窗口不算。其他 mode
    #     引发 ValueError。可微。
    """The maximum ("max") or mean ("avg") of each window of X (B, C, H, W), channel by channel.

    kernel_size and stride are ints; stride None is the kernel's size. Windows that stick out do
    not count. Any other mode raises ValueError. Differentiable.
    """
    # zh: 检查 mode，排出各个窗口，对每个窗口取最大值或平均值
    # BEGIN SOLUTION: check the mode, line up the windows, reduce each of them
    if mode not in ("max", "avg"):
        raise ValueError(f'mode must be "max" or "avg", not {mode!r}')
    step = kernel_size if stride is None else stride
    windows = X.unfold(2, kernel_size, step).unfold(3, kernel_size, step)  # (B, C, H', W', k, k)
    return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
    # END SOLUTION


# %% [markdown] en
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

# %% [markdown] zh
# ## 6. 批量规范化：`batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum, training)`
#
# 对每个通道做平移和缩放，使其均值为0、方差为1，然后再用网络学到的 `gamma` 缩放、用 `beta` 平移：
#
# $$Y = \gamma \cdot \frac{X - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta$$
#
# - `X` 的形状是 `(B, F)`（每个特征就是一个通道）或 `(B, C, H, W)`。
#   `gamma`、`beta`、`moving_mean`、`moving_var` 对每个通道各有一个数，形状是 `(F,)` 或 `(C,)`。
# - **训练时**（`training=True`），$\mu$ 和 $\sigma^2$ 是该批量的均值和方差，
#   对维度1以外的所有维度计算，因此也包括一个通道的所有像素。方差用*有偏*的：
#   距离平方的平均值，即除以一个通道中数值的个数 $n$。梯度也要通过 $\mu$ 和 $\sigma^2$ 反向传播。
# - **评估时**（`training=False`），$\mu$ 和 $\sigma^2$ 就是 `moving_mean` 和 `moving_var`。
# - 返回元组 `(Y, moving_mean, moving_var)`。训练时，移动平均是新的张量，
#   $(1 - m) \cdot \text{旧} + m \cdot \text{新}$，其中 $m$ = `momentum`，新的方差用*无偏*的
#   （除以 $n - 1$），与 `torch.nn` 相同；它们不保留计算图。评估时，它们原样返回。
# - 无论训练还是评估，传入的张量都**不能原地修改**。
#
# *例。* 一个特征取值1和3，$\gamma = 2$，$\beta = 10$，$\varepsilon = 0$，动量0.1，旧的均值和方差为0和1：
# $\mu = 2$，$\sigma^2 = 1$，于是 $Y$ 为8和12。新的均值是 $0.9 \cdot 0 + 0.1 \cdot 2 = 0.2$，
# 新的方差是 $0.9 \cdot 1 + 0.1 \cdot 2 = 1.1$。


# %%
def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum, training):
    # zh: 规范化 X（(B, F) 或 (B, C, H, W)）的每个通道；返回 (Y, moving_mean, moving_var)。
    # zh: gamma、beta 和移动平均的形状为 (F,) 或 (C,)。训练时，Y 由该批量的均值和有偏方差得到，移动
    #     平均是不带计算图的新张量，即 (1 - momentum) * 旧 + momentum * 新，其中方差用无偏的。评估
    #     时，Y 由移动平均得到，移动平均原样返回。不原地修改任何张量。
    """Normalise each channel of X, (B, F) or (B, C, H, W); returns (Y, moving_mean, moving_var).

    gamma, beta and the moving figures are (F,) or (C,). In training Y comes from the batch's mean
    and biased variance, and the moving figures are new tensors without a graph,
    (1 - momentum) * old + momentum * new, with the unbiased variance. In evaluation Y comes from
    the moving figures, which are returned as they are. Nothing is changed in place.
    """
    # zh: 选定均值和方差，规范化，缩放和平移，返回移动平均
    # BEGIN SOLUTION: choose mean and variance, normalise, scale and shift, return the moving figures
    others = [dim for dim in range(X.dim()) if dim != 1]
    a_channel = [-1 if dim == 1 else 1 for dim in range(X.dim())]  # (1, C, 1, 1)
    mean, var = moving_mean, moving_var
    if training:
        mean, var = X.mean(others), X.var(others, correction=0)  # (C,)
        n = X.numel() // X.shape[1]  # values in a channel
        unbiased = var.detach() * n / (n - 1)
        moving_mean = (1 - momentum) * moving_mean + momentum * mean.detach()
        moving_var = (1 - momentum) * moving_var + momentum * unbiased
    mean, var, gamma, beta = (value.reshape(a_channel) for value in (mean, var, gamma, beta))
    return gamma * (X - mean) / torch.sqrt(var + eps) + beta, moving_mean, moving_var
    # END SOLUTION


# %% [markdown] en
# ## Given: a layer around your `batch_norm`
#
# `BatchNorm2d(num_channels)` keeps `gamma` and `beta` as parameters and the moving figures as
# buffers, and calls your function. The experiment below trains the same small network once with it
# and once without.

# %% [markdown] zh
# ## 已给出：包装 `batch_norm` 的层
#
# `BatchNorm2d(num_channels)` 把 `gamma` 和 `beta` 作为参数、把移动平均作为缓冲区保存，并调用你写的函数。
# 下面的实验把同一个小网络训练两次，一次带这个层，一次不带。


# %%
class BatchNorm2d(nn.Module):
    # zh: 用 batch_norm 做批量规范化：图像 (B, C, H, W)，形状不变。
    """Batch normalisation by batch_norm: images (B, C, H, W) to the same shape."""

    def __init__(self, num_channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(num_channels))
        self.beta = nn.Parameter(torch.zeros(num_channels))
        self.register_buffer("moving_mean", torch.zeros(num_channels))
        self.register_buffer("moving_var", torch.ones(num_channels))
        self.eps, self.momentum = eps, momentum

    def forward(self, X):
        # zh: 训练模式下按批量规范化，评估模式下按移动平均规范化。
        """Normalised by the batch in train mode, by the moving figures in eval mode."""
        figures = self.moving_mean, self.moving_var
        numbers = self.eps, self.momentum, self.training
        Y, self.moving_mean, self.moving_var = batch_norm(
            X, self.gamma, self.beta, *figures, *numbers
        )
        return Y


# %% experiment
# zh: 同一个网络，使用和不使用规范化：训练时的损失，以及在没见过的图像上的精度。它在哪个学习率下才学
#     得动？
# The same network with and without normalisation: loss while it trains, and accuracy on images that
# it has not seen. At which learning rate does it learn at all?
def show_normalisation(num_epochs=4):
    import matplotlib.pyplot as plt

    from grader.data import fashion_mnist

    def network(normalised):
        layers, channels = [], 1
        for out_channels in [8, 16, 16]:
            layers.append(nn.Conv2d(channels, out_channels, 3, stride=2, padding=1))
            if normalised:
                layers.append(BatchNorm2d(out_channels))
            layers.append(nn.Sigmoid())
            channels = out_channels
        return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * 4 * 4, 10))

    data = fashion_mnist()
    X, y = data.train_images.unsqueeze(1) / 255, data.train_labels
    train_iter = TensorLoader(X[:4000], y[:4000], 64, shuffle=True)
    _, (loss_axis, accuracy_axis) = plt.subplots(1, 2, figsize=(10, 3.5))
    histories = {}
    for normalised, lr in [(False, 0.1), (False, 1.0), (True, 0.1), (True, 1.0)]:
        net = network(normalised)
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        losses, accuracies = [], []
        for _ in range(num_epochs):
            net.train()
            for X_batch, y_batch in train_iter:
                loss = F.cross_entropy(net(X_batch), y_batch)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
            net.eval()
            with torch.no_grad():
                predictions = net(X[4000:6000]).argmax(1)
            accuracies.append((predictions == y[4000:6000]).float().mean().item())
        name = f"{'with' if normalised else 'without'} normalisation, lr = {lr}"
        loss_axis.plot(losses, label=name)
        accuracy_axis.plot(range(1, num_epochs + 1), accuracies, marker="o", label=name)
        histories[normalised, lr] = {"loss": losses, "test_acc": accuracies}
    loss_axis.set_xlabel("batch")
    loss_axis.set_ylabel("training loss")
    loss_axis.legend()
    accuracy_axis.set_xlabel("epoch")
    accuracy_axis.set_ylabel("test accuracy")
    accuracy_axis.legend()
    plt.show()
    return histories


normalisation = show_normalisation()

# %% [markdown] en thought
# **Question 3.** Why does batch normalisation compute in another way in evaluation than in training?
# What would a batch of one image (one row of features) get in training, and what goes wrong if
# `eval()` is forgotten?

# %% [markdown] zh thought
# **思考题3。** 批量规范化在评估时的计算为什么与训练时不同？
# 训练时如果批量中只有一个样本（一行特征），会得到什么？忘记调用 `eval()` 会出什么问题？

# %% [markdown] en
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

# %% [markdown] zh
# ## 7. 残差块：`ResidualBlock(in_channels, out_channels, stride=1)`
#
# 一个接受图像 `(B, C, H, W)` 的 `nn.Module`：
#
# 1. 3×3卷积，填充1，步幅为给定的 `stride`，`in_channels` → `out_channels`；批量规范化；ReLU
# 2. 3×3卷积，填充1，步幅1，`out_channels` → `out_channels`；批量规范化，与前一个**不是**同一个
# 3. **加上输入**；然后是ReLU
#
# $$Y = \mathrm{ReLU}\bigl(\mathrm{norm}_2(\mathrm{conv}_2(\mathrm{ReLU}(\mathrm{norm}_1(
# \mathrm{conv}_1(X))))) + S(X)\bigr)$$
#
# - 如果形状不变（`in_channels == out_channels` 且 `stride == 1`），$S(X)$ 就是 $X$ 本身，
#   没有第三个卷积。
# - 如果形状改变，$S$ 是步幅为 `stride` 的1×1卷积，`in_channels` → `out_channels`。
#   它后面要不要批量规范化由你决定，三个卷积带不带偏置也由你决定。
# - 最后一个ReLU在求和**之后**。
# - 不要原地修改 `X`：如果写 `X += Y`，这个块之前的ReLU就无法反向传播了。
# - 这里可以使用 `nn.Conv2d` 和 `nn.BatchNorm2d`，也可以使用你自己的 `Conv2d` 和已给出的 `BatchNorm2d`。
#   规范化层的初始值与它们相同：γ = 1，β = 0。
#
# *例。* `ResidualBlock(8, 16, stride=2)` 把 `(B, 8, 14, 14)` 变成 `(B, 16, 7, 7)`。


# %%
class ResidualBlock(nn.Module):
    # zh: ReLU(norm(conv(ReLU(norm(conv(X))))) + shortcut)：(B, C, H, W) 变为 (B, O, H', W')。
    # zh: 卷积核3x3，填充1，步幅用在第一个卷积中，每个卷积之后各有一个规范化。形状不变时shortcut就是
    #     X 本身，否则是以此为步幅的1x1卷积。
    """ReLU(norm(conv(ReLU(norm(conv(X))))) + shortcut): (B, C, H, W) to (B, O, H', W').

    Convolutions 3x3 with padding 1, the stride in the first, a norm of its own after each. The
    shortcut is X itself where the shape stays, else a 1x1 convolution with this stride.
    """

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        # zh: 建立两个卷积及其规范化，形状改变时再建立第三个
        # BEGIN SOLUTION: make two convolutions with their norms, and a third if the shape changes
        self.conv1 = nn.Conv2d(in_channels, out_channels, kernel_size=3, stride=stride, padding=1)
        self.norm1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, kernel_size=3, padding=1)
        self.norm2 = nn.BatchNorm2d(out_channels)
        self.shortcut = nn.Identity()
        if stride != 1 or in_channels != out_channels:
            self.shortcut = nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride)
        # END SOLUTION

    def forward(self, X):
        """(B, C, H, W) -> (B, O, H', W')."""
        # zh: 两个卷积的结果加上shortcut，再取ReLU
        # BEGIN SOLUTION: both convolutions, plus the shortcut, then ReLU
        Y = F.relu(self.norm1(self.conv1(X)))
        Y = self.norm2(self.conv2(Y))
        return F.relu(Y + self.shortcut(X))
        # END SOLUTION


# %% experiment
# zh: 相加对梯度有什么作用：连续二十个你写的卷积，每个之后都接ReLU，一次不相加，一次加上输入。有多少
#     梯度能到达每层的权重？
# What the sum does for the gradient: twenty of your convolutions in a row, each followed by ReLU,
# once plain and once with the input added. How much gradient reaches the weights of each layer?
def show_gradients(num_layers=20):
    import matplotlib.pyplot as plt

    def gradient_norms(with_sum):
        layers = nn.ModuleList(Conv2d(4, 4, 3, padding=1) for _ in range(num_layers))
        H = torch.randn(8, 4, 8, 8)
        for layer in layers:
            H = F.relu(layer(H)) + (H if with_sum else 0)
        H.mean().backward()
        return [layer.weight.grad.norm().item() for layer in layers]

    norms = {name: gradient_norms(name == "with the sum") for name in ["plain", "with the sum"]}
    plt.figure()
    for name, values in norms.items():
        plt.semilogy(range(1, num_layers + 1), values, marker="o", label=name)
    plt.xlabel("layer, input side first")
    plt.ylabel("L2 norm of the weight's gradient")
    plt.legend()
    plt.show()
    return norms


gradients = show_gradients()

# %% [markdown] en
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

# %% [markdown] zh
# ## 8. 在Fashion-MNIST上合在一起
#
# 这里不需要写代码：隐藏测试会搭建一个小的残差网络，
#
# - `nn.Conv2d(1, 8, 3, stride=2, padding=1)`、包装你的 `batch_norm` 的层、ReLU，
# - 你的 `ResidualBlock(8, 8)` 和 `ResidualBlock(8, 16, stride=2)`，
# - 你的 `pool2d(…, 3, stride=2)`、展平、`nn.Linear(144, 10)`，
#
# 并用6000张图像训练它。在从未见过的测试图像上，精度必须至少达到73%。
# 如果 `ResidualBlock` 使用了你自己的 `Conv2d`，这项测试会用参考答案中的 `Conv2d` 代替它。

# %% [markdown] en thought
# **Question 4.** Why does the sum in a residual block help the gradient on its way back through many
# layers? Use the curves of your last experiment.

# %% [markdown] zh thought
# **思考题4。** 残差块中的求和为什么有助于梯度穿过许多层反向传播？请结合上一个实验的曲线说明。

# %% [markdown] en
# ## What to hand in
#
# One file: this notebook, or `lab7.py`. The answers to the four thought questions stand in the
# notebook, in the cell below each question; in `lab7.py` write them as comments below the question.
# The tests are worth 100 points; the thought questions are marked by a person. Before you hand in,
# run `pytest` once more.

# %% [markdown] zh
# ## 提交什么
#
# 提交一个文件：本notebook，或者 `lab7.py`。四道思考题的答案写在notebook中每个问题下面的单元格里；
# 如果提交 `lab7.py`，就以注释的形式写在问题下面。测试共100分；思考题由人来评分。
# 提交之前请再运行一次 `pytest`。
