# %% [markdown] en
# You write logistic regression and softmax regression twice: first every part by hand, with nothing
# but tensors and autograd, then the same two models with `torch.nn` in a few lines. The letters in
# the shapes: `B` batch size, `D` features, `C` classes. Tensors are `float32` unless a text says
# otherwise; class labels are `int64` of shape `(B,)`.
#
# Rules for every exercise:
#
# - **`torch.nn` and `torch.optim` are forbidden** in all exercises but the last two (10 and 11):
#   all of `torch.nn`, so also `nn.Module`, `nn.Parameter`, `nn.functional` and `nn.init`. Your
#   classes are ordinary Python classes. An exercise that uses what is forbidden gets no points, and
#   the report names the line. Importing it, and using it elsewhere, is free.
# - **Do not change your inputs** unless the exercise says so.
# - Write for any device and any floating-point type: whatever you create from an input goes on the
#   device, and gets the dtype, of that input.
# - Leave global state alone: no seeds, no default dtype, no switching gradients off for good.
# - Printing is fine.
# - When your work is graded, these packages are there: torch, torchvision, numpy, matplotlib.
#
# Run `pytest` in this folder as often as you like; `pytest -k softmax` runs the tests whose names
# contain that word.

# %% [markdown] zh
# 你将把logistic回归和softmax回归各写两遍：先只用张量和自动微分从零开始写出每个部分，
# 再用 `torch.nn` 以短短几行写出同样的两个模型。形状中的字母：`B` 为批量大小，`D` 为特征数，
# `C` 为类别数。除非另有说明，张量都是 `float32`；类别标签是形状为 `(B,)` 的 `int64` 张量。
#
# 每道题都适用的规则：
#
# - 除最后两题（第10、11题）外，**禁止使用 `torch.nn` 和 `torch.optim`**：整个 `torch.nn` 都不行，
#   包括 `nn.Module`、`nn.Parameter`、`nn.functional` 和 `nn.init`。你写的类就是普通的Python类。
#   某道题若用了禁止的东西，该题不得分，报告会指出是哪一行。只是导入，或在别处使用，不受影响。
# - 除非题目要求，**不要修改输入**。
# - 代码应适用于任何设备和任何浮点类型：由输入新建的张量要与该输入在同一设备上，并具有相同的dtype。
# - 不要改动全局状态：不设随机种子，不改默认dtype，不永久关闭梯度。
# - 可以随意打印。
# - 评分时可用的软件包：torch、torchvision、numpy、matplotlib。
#
# 在本文件夹中随时运行 `pytest`；`pytest -k softmax` 只运行名称中含有该词的测试。

# %%
import torch

# %% [markdown] en
# ## 1. A linear layer: `Linear(in_features, out_features)`
#
# $$\mathrm{Linear}(X) = X W^\top + b$$
#
# - Attributes `weight` of shape `(out_features, in_features)`, drawn from $N(0, 0.01^2)$ (0.01 is
#   the standard deviation), and `bias` of shape `(out_features,)`, all zeros: **one bias for each
#   output**. Both are leaf tensors that require gradients.
# - `layer(X)` takes `X (B, in_features)` and returns `(B, out_features)`.
# - `layer.parameters()` returns both tensors, the very ones that the layer computes with (a list or
#   any other iterable).
# - `layer.to(device)` moves both to `device` (anything that `Tensor.to` takes for a device) and
#   **returns the layer itself**. Afterwards both are again leaves that require gradients, and
#   `parameters()` returns the moved ones. It is called before an optimiser is made, so they may be
#   new tensors.
#
# A *leaf* is a tensor that no recorded operation made; only leaves collect a `.grad`.
# `torch.randn(2, 3, requires_grad=True) * 0.01` is none: the product was recorded. So is
# `weight.to(device)`, as soon as something has to be moved.
#
# *Example.* `in_features=2`, `out_features=1`, weight $(2, 3)$, bias $(0.5)$: $x = (1, 10)$ gives
# $2 + 30 + 0.5 = 32.5$.

# %% [markdown] zh
# ## 1. 线性层：`Linear(in_features, out_features)`
#
# $$\mathrm{Linear}(X) = X W^\top + b$$
#
# - 属性 `weight` 的形状为 `(out_features, in_features)`，取自 $N(0, 0.01^2)$（0.01是标准差）；
#   属性 `bias` 的形状为 `(out_features,)`，全为零：**每个输出各有一个偏置**。
#   两者都是需要梯度的叶节点张量。
# - `layer(X)` 接受 `X (B, in_features)`，返回 `(B, out_features)`。
# - `layer.parameters()` 返回这两个张量，即该层计算时真正使用的那两个（列表或其他可迭代对象均可）。
# - `layer.to(device)` 把两者都移到 `device` 上（凡是 `Tensor.to` 能接受的设备写法都可以），
#   并**返回该层自身**。之后两者仍是需要梯度的叶节点，`parameters()` 返回移动之后的张量。
#   它在创建优化器之前调用，所以两者可以是新的张量。
#
# *叶节点*是指不由任何被记录的运算产生的张量；只有叶节点才会积累 `.grad`。
# `torch.randn(2, 3, requires_grad=True) * 0.01` 不是叶节点：乘法被记录了。
# 只要确实发生了移动，`weight.to(device)` 也不是。
#
# *例。* `in_features=2`，`out_features=1`，权重 $(2, 3)$，偏置 $(0.5)$：$x = (1, 10)$ 得到
# $2 + 30 + 0.5 = 32.5$。


# %%
class Linear:
    # zh: X @ weight.T + bias，其中 weight (out_features, in_features)，bias (out_features,)。
    # zh: weight 取自 N(0, 0.01²)，bias 为零；两者都是需要梯度的叶节点。
    """X @ weight.T + bias, with weight (out_features, in_features) and bias (out_features,).

    weight is drawn from N(0, 0.01²), bias is zero; both are leaves that require gradients.
    """

    def __init__(self, in_features, out_features):
        # zh: 建立 weight 和 bias
        # BEGIN SOLUTION: make weight and bias
        self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
        self.bias = torch.zeros(out_features, requires_grad=True)
        # END SOLUTION

    def __call__(self, X):
        # zh: 对 X (B, in_features) 的输出，形状 (B, out_features)。
        """Outputs (B, out_features) of X (B, in_features)."""
        # zh: 返回 X @ weight.T + bias
        # BEGIN SOLUTION: return X @ weight.T + bias
        return X @ self.weight.T + self.bias  # (B, in) @ (in, out) + (out,) -> (B, out)
        # END SOLUTION

    def parameters(self):
        # zh: weight 和 bias，就是这两个张量本身。
        """weight and bias, the tensors themselves."""
        # zh: 返回两个张量
        # BEGIN SOLUTION: return both tensors
        return [self.weight, self.bias]
        # END SOLUTION

    def to(self, device):
        # zh: 把 weight 和 bias 移到设备上；两者仍是需要梯度的叶节点。
        # zh: 返回该层自身。
        """Moves weight and bias to the device; both stay leaves that require gradients.

        Returns the layer itself.
        """
        # zh: 移动两个张量，返回该层
        # BEGIN SOLUTION: move both tensors, return the layer
        self.weight = self.weight.detach().to(device).requires_grad_()  # detached: a leaf
        self.bias = self.bias.detach().to(device).requires_grad_()
        return self
        # END SOLUTION


# %% [markdown] en
# ## 2. From images to rows: `Flatten()`
#
# `Flatten()(X)` turns `X` of shape `(B, …)` into `(B, D)`, where `D` is the product of all
# dimensions after the first: **the batch is not flattened**. `X` has two dimensions or more; a batch
# of one stays a batch of one. Gradients flow through.
#
# *Example.* `(64, 1, 28, 28)` → `(64, 784)`.

# %% [markdown] zh
# ## 2. 从图像到行向量：`Flatten()`
#
# `Flatten()(X)` 把形状为 `(B, …)` 的 `X` 变为 `(B, D)`，其中 `D` 是第一维之后所有维度大小的乘积：
# **批量维度不展平**。`X` 至少有两个维度；只有一个样本的批量仍是只有一个样本的批量。
# 梯度能够通过它反向传播。
#
# *例。* `(64, 1, 28, 28)` → `(64, 784)`。


# %%
class Flatten:
    # zh: (B, ...) -> (B, D)，D 是第一维之后各维大小之积。
    """(B, ...) -> (B, D), D the product of all dimensions after the first."""

    def __call__(self, X):
        # zh: 把至少有两个维度的 X (B, ...) 变为 (B, D)。
        """X (B, ...) with two or more dimensions as (B, D)."""
        # zh: 展平第一维之外的所有维度
        # BEGIN SOLUTION: flatten all dimensions but the first
        return X.flatten(start_dim=1)
        # END SOLUTION


# %% [markdown] en
# ## 3. Loss of two classes: `BCELoss()`
#
# The binary cross-entropy, **mean** over all elements:
#
# $$\ell = -\frac{1}{n} \sum_{i=1}^{n} \bigl[\, y_i \log p_i + (1 - y_i) \log (1 - p_i) \,\bigr]$$
#
# - `BCELoss()(prediction, target)`: `prediction` holds **probabilities** $p$, not logits; `target`
#   holds $y$, usually 0 or 1, but the formula holds for every number between. Both are
#   floating-point tensors of one shape, which may be any.
# - If the shapes differ, raise `ValueError`. Otherwise `(B, 1)` against `(B,)` would silently
#   broadcast to `(B, B)`.
# - The result is a scalar tensor (shape `()`) through which gradients flow to `prediction`.
# - At $p = 0$ and $p = 1$ a logarithm is $-\infty$, and $0 \cdot (-\infty)$ is NaN. So **clamp each
#   logarithm at −100** (as PyTorch does): the logarithms, not the probabilities. Gradients at 0 and
#   1 are not tested.
#
# *Example.* $p = (0.8, 0.4)$, $y = (1, 0)$: $-(\log 0.8 + \log 0.6) / 2 \approx 0.367$. And
# $p = 0$, $y = 1$ gives 100.
#
# **Forbidden here**: the ready-made binary cross-entropy in every form (also those of
# `torch.distributions`).

# %% [markdown] zh
# ## 3. 两个类别的损失：`BCELoss()`
#
# 二元交叉熵，对所有元素取**平均**：
#
# $$\ell = -\frac{1}{n} \sum_{i=1}^{n} \bigl[\, y_i \log p_i + (1 - y_i) \log (1 - p_i) \,\bigr]$$
#
# - `BCELoss()(prediction, target)`：`prediction` 是**概率** $p$，不是logits；`target` 是 $y$，
#   通常为0或1，但公式对其间的任何数都成立。两者是形状相同的浮点张量，可以是任何形状。
# - 若形状不同，要引发 `ValueError`。否则 `(B, 1)` 与 `(B,)` 会不声不响地广播成 `(B, B)`。
# - 结果是标量张量（形状 `()`），梯度能够通过它传回 `prediction`。
# - 当 $p = 0$ 或 $p = 1$ 时，有一个对数是 $-\infty$，而 $0 \cdot (-\infty)$ 是NaN。因此（与PyTorch一样）
#   **把每个对数截断到不小于−100**：截断的是对数，而不是概率。0和1处的梯度不作测试。
#
# *例。* $p = (0.8, 0.4)$，$y = (1, 0)$：$-(\log 0.8 + \log 0.6) / 2 \approx 0.367$。
# 而 $p = 0$，$y = 1$ 得到100。
#
# **这里禁止使用**：任何形式的现成二元交叉熵（包括 `torch.distributions` 中的）。


# %%
class BCELoss:
    # zh: -(y log p + (1 - y) log(1 - p)) 的平均值，概率 p 与目标 y 形状相同。
    """Mean of -(y log p + (1 - y) log(1 - p)) for probabilities p and targets y of one shape."""

    def __call__(self, prediction, target):
        # zh: 平均损失，标量张量；形状不同则引发 ValueError。
        # zh: 每个对数都截断在-100，因此概率为0和1时损失也是有限的。
        """The mean loss, a scalar tensor; ValueError if the shapes differ.

        Each logarithm is clamped at -100, so the loss is finite at probabilities of 0 and 1.
        """
        # zh: 检查形状，返回平均值，其中两个对数都截断在-100
        # BEGIN SOLUTION: check the shapes, return the mean with both logarithms clamped at -100
        if prediction.shape != target.shape:
            shapes = f"{tuple(prediction.shape)} and {tuple(target.shape)}"
            raise ValueError(f"prediction and target have different shapes: {shapes}")
        log_p = torch.log(prediction).clamp(min=-100)
        log_not_p = torch.log(1 - prediction).clamp(min=-100)
        return -(target * log_p + (1 - target) * log_not_p).mean()
        # END SOLUTION


# %% [markdown] en
# ## 4. Labels as vectors: `one_hot(labels, num_classes)`
#
# Row $i$ of the result is 1 in column `labels[i]` and 0 elsewhere.
#
# - `labels (B,)`, `int64`; the result is `(B, num_classes)`, **`int64`** too.
# - A label below 0, or not below `num_classes`, raises `ValueError`. (Indexing would count −1 from
#   the end without a word.)
# - Good practice: the result is on the **device of the labels**. Whatever you create needs
#   `device=labels.device`.
# - **Forbidden here**: the ready-made one-hot.
#
# *Example.* Labels $(2, 0)$ of 3 classes: $\begin{pmatrix} 0 & 0 & 1 \\ 1 & 0 & 0 \end{pmatrix}$.

# %% [markdown] zh
# ## 4. 把标签写成向量：`one_hot(labels, num_classes)`
#
# 独热编码：结果的第 $i$ 行在第 `labels[i]` 列为1，其余为0。
#
# - `labels (B,)`，`int64`；结果是 `(B, num_classes)`，也是 **`int64`**。
# - 标签小于0，或不小于 `num_classes` 时，引发 `ValueError`。
#   （用下标索引时，−1会不声不响地从末尾数起。）
# - 良好习惯：结果与**标签在同一设备**上。你新建的张量都需要 `device=labels.device`。
# - **这里禁止使用**：现成的one-hot函数。
#
# *例。* 3个类别，标签 $(2, 0)$：$\begin{pmatrix} 0 & 0 & 1 \\ 1 & 0 & 0 \end{pmatrix}$。


# %%
def one_hot(labels, num_classes):
    # zh: int64 张量 (B, num_classes)，每个标签 (B,) 所在的列为1，其余为0。
    # zh: 与标签在同一设备上；标签超出 0 ... num_classes - 1 则引发 ValueError。
    """int64 (B, num_classes), 1 in the column of each label (B,) and 0 elsewhere.

    On the device of the labels; a label outside 0 ... num_classes - 1 raises ValueError.
    """
    # zh: 检查范围，返回由独热向量组成的各行
    # BEGIN SOLUTION: check the range, return the one-hot rows
    if ((labels < 0) | (labels >= num_classes)).any():
        raise ValueError(f"labels must lie between 0 and {num_classes - 1}")
    classes = torch.arange(num_classes, device=labels.device)
    return (labels.unsqueeze(1) == classes).long()  # (B, 1) == (C,) -> (B, C)
    # END SOLUTION


# %% [markdown] en
# ## 5. Logits to probabilities: `softmax(logits)`
#
# $$\mathrm{softmax}(o)_j = \frac{\exp(o_j)}{\sum_k \exp(o_k)}$$
#
# - Over the **last** dimension, for any number of dimensions; shape and dtype stay.
# - Within 1e-5 of PyTorch's for logits within ±50. At logits of ±10,000 every entry is finite and
#   right within 0.01, so each row sums to 1 within 0.01: `exp(100)` is already infinite in
#   `float32`, so the formula as it stands will not do. What happens to the fraction if the same
#   number is subtracted from all logits **of a row**?
# - Gradients flow through (they are tested within ±50).
# - **Forbidden here**: the ready-made softmax and log-softmax in every form, also hidden in another
#   function or in `torch.distributions`. `torch.exp`, `torch.logsumexp` and `torch.sigmoid` are allowed.
#
# *Example.* $o = (0, \log 3)$: $(1/4, 3/4)$. And $(1000, 1000)$ gives $(1/2, 1/2)$.

# %% [markdown] zh
# ## 5. 从logits到概率：`softmax(logits)`
#
# $$\mathrm{softmax}(o)_j = \frac{\exp(o_j)}{\sum_k \exp(o_k)}$$
#
# - 沿**最后一个**维度，维数不限；形状和dtype不变。
# - 当logits在±50以内时，与PyTorch的结果相差不超过1e-5。当logits达到±10000时，每个元素都是有限的，
#   误差不超过0.01，因此每行之和与1相差不超过0.01：在 `float32` 中 `exp(100)` 已是无穷大，
#   所以不能照搬公式。如果从**同一行**的所有logits中减去同一个数，这个分式会怎样？
# - 梯度能够通过它反向传播（在±50以内测试）。
# - **这里禁止使用**：任何形式的现成softmax和log-softmax，藏在别的函数或 `torch.distributions` 里也不行。
#   `torch.exp`、`torch.logsumexp` 和 `torch.sigmoid` 可以使用。
#
# *例。* $o = (0, \log 3)$：$(1/4, 3/4)$。而 $(1000, 1000)$ 得到 $(1/2, 1/2)$。


# %%
def softmax(logits):
    # zh: 在logits (..., C) 的最后一个维度上的概率，形状和dtype不变。
    # zh: logits为±10000时也有限，误差不超过0.01。
    """Probabilities over the last dimension of the logits (..., C), in the same shape and dtype.

    Finite and right within 0.01 at logits of ±10,000.
    """
    # zh: 返回各指数除以它们之和，写成不会溢出的形式
    # BEGIN SOLUTION: return the exponentials over their sum, in a form that does not overflow
    exponentials = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)  # at most 1
    return exponentials / exponentials.sum(dim=-1, keepdim=True)
    # END SOLUTION


# %% [markdown] en
# ## 6. Loss of many classes: `CrossEntropyLoss()`
#
# The **mean over the batch** of minus the log-probability of the label:
#
# $$\ell = -\frac{1}{B} \sum_{i=1}^{B} \log \mathrm{softmax}(o_i)_{y_i}$$
#
# - `CrossEntropyLoss()(logits, labels)`: `logits (B, C)`, **not** probabilities: the loss applies
#   softmax itself. `labels (B,)` are class indices (`int64`), not one-hot rows.
# - Divide by `B`, not by `B · C`. The result is a scalar tensor (shape `()`) in the dtype of the
#   logits; gradients flow to the logits.
# - Equal to PyTorch's within 1e-5 for logits within ±50; finite, and right within 0.1 %, at logits
#   of ±10,000. There the probability of a label underflows to 0, and its logarithm is $-\infty$:
#   rewrite $-\log \mathrm{softmax}(o)_y$ with the log-sum-exp,
#   $\log \sum_k \exp(o_k)$, before you compute anything.
# - You may use your `one_hot`. **Forbidden here**: the ready-made softmax, log-softmax and
#   cross-entropies in every form (also those of `torch.distributions`); `torch.logsumexp` is
#   allowed.
#
# *Example.* Logits $(0, \log 3)$ with label 0: $-\log (1/4) \approx 1.386$. Logits $(0, 10000)$
# with label 0: 10,000.

# %% [markdown] zh
# ## 6. 多个类别的损失：`CrossEntropyLoss()`
#
# 标签的对数概率取负，再**对批量取平均**：
#
# $$\ell = -\frac{1}{B} \sum_{i=1}^{B} \log \mathrm{softmax}(o_i)_{y_i}$$
#
# - `CrossEntropyLoss()(logits, labels)`：`logits (B, C)` 是未规范化的预测，**不是**概率，
#   损失自己会做softmax；`labels (B,)` 是类别索引（`int64`），不是独热编码。
# - 除以 `B`，不是除以 `B · C`。结果是标量张量（形状 `()`），dtype与logits相同；梯度能够传回logits。
# - 当logits在±50以内时，与PyTorch的结果相差不超过1e-5；当logits达到±10000时结果是有限的，
#   误差不超过0.1%。这时标签的概率会下溢为0，其对数为 $-\infty$：在动手计算之前，先用log-sum-exp，
#   即 $\log \sum_k \exp(o_k)$，改写 $-\log \mathrm{softmax}(o)_y$。
# - 可以使用你写的 `one_hot`。**这里禁止使用**：任何形式的现成softmax、log-softmax和交叉熵
#   （包括 `torch.distributions` 中的）；`torch.logsumexp` 可以使用。
#
# *例。* logits为 $(0, \log 3)$，标签为0：$-\log (1/4) \approx 1.386$。logits为 $(0, 10000)$，
# 标签为0：10000。


# %%
class CrossEntropyLoss:
    # zh: 标签处 -log softmax(logits) 在小批量上的平均值。
    """Mean over the batch of -log softmax(logits) at the label."""

    def __call__(self, logits, labels):
        # zh: logits (B, C) 与类别索引 (B,) 的平均损失，标量张量。
        # zh: logits为±10000时也有限，相对误差不超过0.1%。
        """The mean loss of logits (B, C) and class indices (B,), a scalar tensor.

        Finite, and right within 0.1 %, at logits of ±10,000.
        """
        # zh: 返回平均损失，写成既不上溢也不下溢的形式
        # BEGIN SOLUTION: return the mean loss, in a form that neither overflows nor underflows
        of_label = logits.gather(1, labels.unsqueeze(1)).squeeze(1)  # (B, C) -> (B,)
        return (torch.logsumexp(logits, dim=1) - of_label).mean()
        # END SOLUTION


# %% experiment
# zh: logits变大时，照搬公式的写法会怎样，你的写法又会怎样？
# What becomes of the formulas as they stand when the logits grow, and what of yours?
def show_overflow():
    rows = {}
    for scale in [1, 10, 50, 100, 10_000]:
        logits = scale * torch.tensor([[-1.0, 0.0, 1.0]])
        naive = torch.exp(logits) / torch.exp(logits).sum()
        own = softmax(logits)
        naive_loss = -torch.log(naive[0, 0]).item()
        own_loss = CrossEntropyLoss()(logits, torch.tensor([0])).item()
        print(f"logits up to ±{scale}")
        for name, row, loss in [("naive", naive, naive_loss), ("yours", own, own_loss)]:
            probabilities = ", ".join(f"{p:.3g}" for p in row[0].tolist())
            print(f"    {name}: softmax {probabilities}; cross-entropy {loss:.5g}")
        rows[scale] = {"naive": (naive, naive_loss), "own": (own, own_loss)}
    return rows


overflow = show_overflow()

# %% [markdown] en thought
# **Question 1.** Why are logits turned into probabilities by softmax at all, and not for example by
# dividing each one by their sum? And why is the cross-entropy computed by log-sum-exp and not as
# the logarithm of softmax? Use what the notebook's cell on overflow prints.

# %% [markdown] zh thought
# **思考题1。** 为什么要用softmax把logits变成概率，而不是例如把每个logit除以它们的和？
# 又为什么交叉熵要用log-sum-exp来计算，而不是先做softmax再取对数？请结合笔记本中关于上溢的单元格的输出说明。

# %% [markdown] en thought
# **Question 2.** `CrossEntropyLoss` takes class indices; a textbook writes it with one-hot rows. Show
# that both are the same sum. What does each cost in memory for `B` examples and `C` classes, and
# when does one need the rows after all?

# %% [markdown] zh thought
# **思考题2。** `CrossEntropyLoss` 接受类别索引；教科书则用独热编码来写它。请说明两者是同一个和。
# 对 `B` 个样本、`C` 个类别，两种写法各占多少内存？什么时候仍然需要独热编码？

# %% [markdown] en
# ## 7. The optimiser: `SGD(params, lr)`
#
# $$\theta \leftarrow \theta - \eta \cdot \text{grad}$$
#
# - `params` is any iterable of tensors, also a **generator**, which can be gone through only once;
#   `lr` is $\eta$. There is no batch size here: the losses above are means already.
# - `step()` changes the very tensors that were handed in, **in place** and without recording it
#   (open `torch.no_grad()` yourself). It leaves the gradients as they are.
# - `zero_grad()` clears all gradients: afterwards each `.grad` is zero or `None`.
# - A parameter whose `.grad` is `None` is skipped by both.
#
# *Example.* $\theta = 1$, grad $= 4$, `lr=0.1`: after one step 0.6; after a second step without
# `zero_grad` 0.2.

# %% [markdown] zh
# ## 7. 优化器：`SGD(params, lr)`
#
# $$\theta \leftarrow \theta - \eta \cdot \text{grad}$$
#
# - `params` 是任何由张量组成的可迭代对象，也可以是**生成器**，而生成器只能遍历一次；
#   `lr` 即 $\eta$。这里没有批量大小：上面的损失已经取过平均。
# - `step()` **原地**修改传入的那些张量本身，且不记录这次修改（由你打开 `torch.no_grad()`）。
#   它不改变梯度。
# - `zero_grad()` 清除所有梯度：之后每个 `.grad` 为零或 `None`。
# - 如果某个参数的 `.grad` 是 `None`，两个方法都跳过它。
#
# *例。* $\theta = 1$，grad $= 4$，`lr=0.1`：走一步之后为0.6；不调用 `zero_grad` 再走一步，为0.2。


# %%
class SGD:
    # zh: 对 params（任何可迭代对象）中的张量做随机梯度下降，学习率为 lr。
    """Stochastic gradient descent on the tensors in params, any iterable, with learning rate lr."""

    def __init__(self, params, lr):
        # zh: 保存参数（使之能够反复遍历）和 lr
        # BEGIN SOLUTION: keep the parameters, so that they can be gone through again, and lr
        self.params = list(params)
        self.lr = lr
        # END SOLUTION

    def step(self):
        # zh: 原地给每个参数加上 -lr * grad；没有梯度的参数跳过。
        """Changes each parameter in place by -lr * grad; one without a gradient is skipped."""
        # zh: 在 no_grad 下更新每个有梯度的参数
        # BEGIN SOLUTION: under no_grad, update each parameter that has a gradient
        with torch.no_grad():
            for param in self.params:
                if param.grad is not None:
                    param -= self.lr * param.grad
        # END SOLUTION

    def zero_grad(self):
        # zh: 清除梯度：之后每个 .grad 为零或 None。
        """Clears the gradients: afterwards each .grad is zero or None."""
        # zh: 清除每个参数的梯度
        # BEGIN SOLUTION: clear the gradient of each parameter
        for param in self.params:
            param.grad = None
        # END SOLUTION


# %% [markdown] en
# ## Given: training, accuracy, and data in the plane
#
# `train` works with every model, loss and optimiser of this lab. `blobs` draws two Gaussian blobs:
# class 0 from $N((0, 0), I)$, class 1 from $N((4, 3), I)$, $n$ points each. Their centres are 5
# standard deviations apart, so the best line possible, right in the middle, is right on 99.4 % of
# the points; a line through the origin is not.

# %% [markdown] zh
# ## 已给出：训练、精度和平面上的数据
#
# `train` 适用于本实验的每个模型、损失和优化器。`blobs` 生成两团高斯分布的点：类别0取自
# $N((0, 0), I)$，类别1取自 $N((4, 3), I)$，各 $n$ 个点。两团的中心相距5个标准差，
# 所以可能的最好的直线（恰在正中）能把99.4%的点分对；而过原点的直线做不到。


# %%
def train(model, loss_fn, optimizer, X, y, num_epochs, batch_size):
    # zh: 在 X (N, ...)、y (N, ...) 上做小批量训练；返回每个迭代周期中每个样本的平均损失。
    """Minibatch training on X (N, ...), y (N, ...); returns the mean loss an example of each epoch."""
    losses = []
    for _ in range(num_epochs):
        total = 0.0
        for batch in torch.randperm(len(X), device=X.device).split(batch_size):
            loss = loss_fn(model(X[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(X))
    return losses


def accuracy(model, X, y):
    # zh: 预测正确的比例：概率 (N, 1) 与0.5比较，logits则用argmax。
    """Fraction of right predictions: of probabilities (N, 1) against 0.5, of logits by arg-max."""
    with torch.no_grad():
        output = model(X)
    predicted = (output > 0.5).to(y.dtype) if output.shape[1] == 1 else output.argmax(dim=1)
    return (predicted == y).float().mean().item()


def blobs(num_per_class):
    # zh: 平面上的两团高斯分布的点：X (2n, 2)，y (2n, 1) 取值0.0和1.0，符合 BCELoss 的要求。
    """Two Gaussian blobs in the plane: X (2n, 2) and y (2n, 1) with 0.0 and 1.0, as BCELoss needs."""
    X = torch.randn(2 * num_per_class, 2)
    X[num_per_class:] += torch.tensor([4.0, 3.0])
    y = torch.zeros(2 * num_per_class, 1)
    y[num_per_class:] = 1
    return X, y


# %% [markdown] en
# ## 8. Two classes: `LogisticRegression(num_features)`
#
# $$p = \sigma(X W^\top + b)$$
#
# - From the parts above: `model(X)` takes `X (B, num_features)` and returns **probabilities** of
#   shape `(B, 1)`. `torch.sigmoid` is allowed; apply it once.
# - `model.parameters()` returns all parameters of its parts; `model.to(device)` moves them and
#   returns the model itself, both as in `Linear`.
#
# *Example.* Weight $(1, -1)$, bias 0: $x = (2, 2)$ gives $\sigma(0) = 0.5$.

# %% [markdown] zh
# ## 8. 两个类别：`LogisticRegression(num_features)`
#
# $$p = \sigma(X W^\top + b)$$
#
# - 用上面的各部分搭建：`model(X)` 接受 `X (B, num_features)`，返回形状为 `(B, 1)` 的**概率**。
#   可以使用 `torch.sigmoid`；只用一次。
# - `model.parameters()` 返回各部分的所有参数；`model.to(device)` 移动它们并返回模型自身，
#   两者都与 `Linear` 相同。
#
# *例。* 权重 $(1, -1)$，偏置0：$x = (2, 2)$ 得到 $\sigma(0) = 0.5$。


# %%
class LogisticRegression:
    # zh: X (B, num_features) 属于类别1的概率，形状 (B, 1)。
    """Probabilities (B, 1) of class 1 for X (B, num_features)."""

    def __init__(self, num_features):
        # zh: 建立线性层
        # BEGIN SOLUTION: make the linear layer
        self.linear = Linear(num_features, 1)
        # END SOLUTION

    def __call__(self, X):
        # zh: 返回概率 (B, 1)，不是logits。
        """Probabilities (B, 1), not logits."""
        # zh: 返回线性层输出的sigmoid
        # BEGIN SOLUTION: return the sigmoid of the linear layer's output
        return torch.sigmoid(self.linear(X))
        # END SOLUTION

    def parameters(self):
        # zh: 各部分的所有参数。
        """All parameters of its parts."""
        # zh: 返回线性层的参数
        # BEGIN SOLUTION: return the parameters of the linear layer
        return self.linear.parameters()
        # END SOLUTION

    def to(self, device):
        # zh: 把参数移到设备上；返回模型自身。
        """Moves the parameters to the device; returns the model itself."""
        # zh: 移动线性层，返回模型
        # BEGIN SOLUTION: move the linear layer, return the model
        self.linear.to(device)
        return self
        # END SOLUTION


# %% experiment
# zh: 你的逻辑回归在两团点上的结果，以及它难以判定的那条线（需要matplotlib）。
# Your logistic regression on two blobs, with the line where it is undecided (needs matplotlib).
def show_decision_line():
    import matplotlib.pyplot as plt

    X, y = blobs(200)
    model = LogisticRegression(2)
    train(model, BCELoss(), SGD(model.parameters(), lr=0.5), X, y, num_epochs=20, batch_size=32)
    axis_1, axis_2 = torch.linspace(-4, 8, 100), torch.linspace(-4, 7, 100)
    grid = torch.cartesian_prod(axis_1, axis_2)  # (10000, 2)
    with torch.no_grad():
        probabilities = model(grid).reshape(100, 100)
    plt.figure()
    plt.scatter(X[:, 0], X[:, 1], c=y[:, 0], s=8)
    plt.contour(axis_1, axis_2, probabilities.T, levels=[0.1, 0.5, 0.9])
    plt.xlabel("first feature")
    plt.ylabel("second feature")
    plt.title("two classes, and the lines where p = 0.1, 0.5, 0.9")
    plt.show()
    return accuracy(model, *blobs(1000))


blob_accuracy = show_decision_line()
print(f"accuracy on new points: {blob_accuracy:.3f}")

# %% [markdown] en
# ## 9. Many classes: `SoftmaxRegression(num_features, num_classes)`
#
# - From the parts above: `model(X)` takes images `(B, 1, 28, 28)` or rows `(B, 784)` (in general
#   `(B, …)` with `num_features` numbers an example), flattens them, and returns **logits**
#   `(B, num_classes)`: no softmax, because `CrossEntropyLoss` applies it. Applied twice, it makes
#   all classes nearly alike, and learning slow.
# - `model.parameters()` and `model.to(device)` as in `LogisticRegression`.
#
# *Example.* `SoftmaxRegression(784, 10)` has $784 \cdot 10 + 10 = 7850$ numbers to learn.

# %% [markdown] zh
# ## 9. 多个类别：`SoftmaxRegression(num_features, num_classes)`
#
# - 用上面的各部分搭建：`model(X)` 接受图像 `(B, 1, 28, 28)` 或行向量 `(B, 784)`（一般地，
#   每个样本有 `num_features` 个数的 `(B, …)`），将其展平，返回**logits** `(B, num_classes)`：
#   不做softmax，因为 `CrossEntropyLoss` 会做。做两次会使各类别的概率几乎相等，学习变慢。
# - `model.parameters()` 和 `model.to(device)` 与 `LogisticRegression` 相同。
#
# *例。* `SoftmaxRegression(784, 10)` 有 $784 \cdot 10 + 10 = 7850$ 个要学习的数。


# %%
class SoftmaxRegression:
    # zh: 返回logits (B, num_classes)；X (B, ...) 的每个样本有 num_features 个数。
    """Logits (B, num_classes) for X (B, ...) with num_features numbers an example."""

    def __init__(self, num_features, num_classes):
        # zh: 建立各部分
        # BEGIN SOLUTION: make the parts
        self.flatten = Flatten()
        self.linear = Linear(num_features, num_classes)
        # END SOLUTION

    def __call__(self, X):
        # zh: 返回logits (B, num_classes)，不是概率。
        """Logits (B, num_classes), not probabilities."""
        # zh: 先展平，再经过线性层
        # BEGIN SOLUTION: flatten, then the linear layer
        return self.linear(self.flatten(X))
        # END SOLUTION

    def parameters(self):
        """All parameters of its parts."""
        # BEGIN SOLUTION: return the parameters of the linear layer
        return self.linear.parameters()
        # END SOLUTION

    def to(self, device):
        """Moves the parameters to the device; returns the model itself."""
        # BEGIN SOLUTION: move the linear layer, return the model
        self.linear.to(device)
        return self
        # END SOLUTION


# %% [markdown] en
# ## 10 and 11. The same with `torch.nn`: `LogisticRegressionNN`, `SoftmaxRegressionNN`
#
# From here on `torch.nn` is **allowed**. Write the two models as `nn.Module`s with `nn.Linear`,
# whose initialisation you leave as it is:
#
# - `LogisticRegressionNN(num_features)`: `(B, num_features)` → probabilities `(B, 1)`.
# - `SoftmaxRegressionNN(num_features, num_classes)`: `(B, 1, 28, 28)` or `(B, 784)` (in general
#   `(B, …)`) → logits `(B, num_classes)`.
#
# Both have one weight and one bias. Again: sigmoid once, softmax not at all.
#
# *Example.* `LogisticRegressionNN(2)` has the parameters `(1, 2)` and `(1,)`.

# %% [markdown] zh
# ## 10和11. 用 `torch.nn` 再写一遍：`LogisticRegressionNN`、`SoftmaxRegressionNN`
#
# 从这里开始**可以使用** `torch.nn`。把两个模型写成 `nn.Module`，使用 `nn.Linear`，
# 并保留它自己的初始化：
#
# - `LogisticRegressionNN(num_features)`：`(B, num_features)` → 概率 `(B, 1)`。
# - `SoftmaxRegressionNN(num_features, num_classes)`：`(B, 1, 28, 28)` 或 `(B, 784)`（一般地
#   `(B, …)`）→ logits `(B, num_classes)`。
#
# 两者都有一个权重和一个偏置。仍然是：sigmoid只用一次，softmax不用。
#
# *例。* `LogisticRegressionNN(2)` 的参数形状为 `(1, 2)` 和 `(1,)`。

# %%
from torch import nn


class LogisticRegressionNN(nn.Module):
    # zh: 用 torch.nn 计算 X (B, num_features) 属于类别1的概率，形状 (B, 1)。
    """Probabilities (B, 1) of class 1 for X (B, num_features), with torch.nn."""

    def __init__(self, num_features):
        super().__init__()
        # BEGIN SOLUTION: make the linear layer
        self.linear = nn.Linear(num_features, 1)
        # END SOLUTION

    def forward(self, X):
        """Probabilities (B, 1), not logits."""
        # BEGIN SOLUTION: return the sigmoid of the linear layer's output
        return torch.sigmoid(self.linear(X))
        # END SOLUTION


# %%
class SoftmaxRegressionNN(nn.Module):
    # zh: 用 torch.nn 计算logits (B, num_classes)；X (B, ...) 的每个样本有 num_features 个数。
    """Logits (B, num_classes) for X (B, ...) with num_features numbers an example, with torch.nn."""

    def __init__(self, num_features, num_classes):
        super().__init__()
        # zh: 建立各层
        # BEGIN SOLUTION: make the layers
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(num_features, num_classes))
        # END SOLUTION

    def forward(self, X):
        """Logits (B, num_classes), not probabilities."""
        # zh: 返回logits
        # BEGIN SOLUTION: return the logits
        return self.net(X)
        # END SOLUTION


# %% experiment
# zh: 在Fashion-MNIST上比较你写的各部分与 torch.nn、torch.optim：循环相同，设置相同。
# Your parts against torch.nn and torch.optim on Fashion-MNIST: the same loop, the same settings.
def some_fashion_mnist():
    from grader.data import fashion_mnist

    data = fashion_mnist()
    X, X_test = (images.unsqueeze(1) / 255 for images in (data.train_images, data.test_images))
    return X[:10_000], data.train_labels[:10_000], X_test[:2_000], data.test_labels[:2_000]


def accuracies_of(model, loss_fn, optimizer, num_epochs=10):
    # zh: 每个迭代周期之后在测试图像上的精度。
    """Accuracies on test images after each epoch."""
    X, y, X_test, y_test = some_fashion_mnist()
    found = []
    for _ in range(num_epochs):
        train(model, loss_fn, optimizer, X, y, num_epochs=1, batch_size=128)
        found.append(accuracy(model, X_test, y_test))
    return found


def show_curves():
    import matplotlib.pyplot as plt

    own, ready = SoftmaxRegression(784, 10), SoftmaxRegressionNN(784, 10)
    curves = {
        "handmade": accuracies_of(own, CrossEntropyLoss(), SGD(own.parameters(), lr=0.05)),
        "torch.nn": accuracies_of(
            ready, nn.CrossEntropyLoss(), torch.optim.SGD(ready.parameters(), lr=0.05)
        ),
    }
    plt.figure()
    for name, values in curves.items():
        plt.plot(range(1, len(values) + 1), values, label=name)
    plt.xlabel("epoch")
    plt.ylabel("test accuracy")
    plt.legend()
    plt.show()
    return curves


curves = show_curves()

# %% [markdown] en
# ## A report that got stuck
#
# In a published report on this lab the handmade softmax regression stopped at an accuracy of
# 0.6876, where `torch.nn` reached 0.7997 on the same data. It differed from yours in two ways: all
# classes **shared a single bias**, and the weights were drawn from **$N(0, 1)$** instead of
# $N(0, 0.01^2)$. The report blamed the bias. The next cell of the notebook trains your model, and a
# model with each of the two changes alone. Guess first.

# %% [markdown] zh
# ## 一份卡住了的报告
#
# 在一份公开的关于本实验的报告中，从零开始实现的softmax回归停在了0.6876的精度，
# 而 `torch.nn` 在同样的数据上达到了0.7997。它与你的实现有两处不同：所有类别**共用一个偏置**；
# 权重取自 **$N(0, 1)$**，而不是 $N(0, 0.01^2)$。报告把原因归于偏置。
# 笔记本中的下一个单元格分别训练你的模型，以及只作其中一处改动的模型。请先猜一猜结果。


# %% experiment
# zh: 每次只改一处：两处改动中，哪一处会使训练停滞？
# One change at a time: which of the two stops the training?
class SharedBias:
    # zh: 所有类别共用一个偏置的softmax回归。
    """Softmax regression with one bias for all classes."""

    def __init__(self):
        self.weight = (torch.randn(784, 10) / 100).requires_grad_()
        self.bias = torch.tensor([0.0], requires_grad=True)

    def __call__(self, X):
        return X.flatten(1) @ self.weight + self.bias

    def parameters(self):
        return self.weight, self.bias


def large_start():
    model = SoftmaxRegression(784, 10)
    with torch.no_grad():
        for param in model.parameters():
            if param.dim() == 2:
                param.normal_()  # N(0, 1)
    return model


def compare_starts():
    models = {
        "as asked": SoftmaxRegression(784, 10),
        "shared bias": SharedBias(),
        "N(0, 1) weights": large_start(),
    }
    found = {}
    for name, model in models.items():
        values = accuracies_of(model, CrossEntropyLoss(), SGD(model.parameters(), lr=0.05))
        # zh: 取最后三个迭代周期：单个迭代周期会上下波动
        found[name] = sum(values[-3:]) / 3  # the last three epochs: single ones go up and down
        print(f"{name:16} test accuracy {found[name]:.3f}, mean of the last three epochs")
    return found


starts = compare_starts()

# %% [markdown] en thought
# **Question 3.** Why did the handmade version of that report stay behind where `torch.nn` did not?
# Explain both results of that cell: why does a shared bias change so little (what is its
# gradient, and what does the same number added to all logits do to softmax?), and why do weights
# from $N(0, 1)$ hurt so much (how large are the logits at the start, for 784 pixels, and what is the
# first loss)? Under which settings would training not only stay behind but diverge?

# %% [markdown] zh thought
# **思考题3。** 那份报告中从零开始的实现为什么落后了，而 `torch.nn` 没有？请解释该单元格的两个结果：
# 共用偏置为什么几乎没有影响（它的梯度是多少？给所有logits加上同一个数，softmax会怎样？），
# 而取自 $N(0, 1)$ 的权重为什么影响这么大（对784个像素，初始的logits有多大，第一个损失是多少）？
# 在什么样的设置下，训练不只是落后，而会发散？

# %% [markdown] en
# ## 12. All together
#
# Nothing to write here: the hidden tests put your parts together in the loop `train` given above,
#
# - `LogisticRegression(2)` with `BCELoss` and `SGD` (`lr=0.5`, batches of 32, 20 epochs) on 200
#   points of each blob: it must be right on at least 97 % of new points;
# - `SoftmaxRegression(784, 10)` with `CrossEntropyLoss` and `SGD` (`lr=0.05`, batches of 128, 10
#   epochs) on 12,000 images of Fashion-MNIST: at least 77 % of test images that it has never seen.
#
# ## What to hand in
#
# The file `lab4.py`, or the notebook. Answer the three questions in the notebook's cells, or in the
# `.py` file as comments below each question; a person marks them. The experiments are in the
# notebook.

# %% [markdown] zh
# ## 12. 合在一起
#
# 这里不需要写代码：隐藏测试会用上面给出的 `train` 循环，把你写的各部分合在一起训练
#
# - `LogisticRegression(2)`，使用 `BCELoss` 和 `SGD`（`lr=0.5`，批量大小32，20个迭代周期），
#   两团点各200个：在新的点上必须至少达到97%的精度；
# - `SoftmaxRegression(784, 10)`，使用 `CrossEntropyLoss` 和 `SGD`（`lr=0.05`，批量大小128，
#   10个迭代周期），12000张Fashion-MNIST图像：在从未见过的测试图像上必须至少达到77%的精度。
#
# ## 提交什么
#
# 提交文件 `lab4.py` 或笔记本。三道思考题写在笔记本的相应单元格中，
# 或在 `.py` 文件里以注释的形式写在每道题的下面；由人工评分。各个实验在笔记本中。
