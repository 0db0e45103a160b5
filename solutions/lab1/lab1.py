# %% [markdown] en
# From a single subtraction to a model that learns: you write out what broadcasting does, look at how
# autograd collects gradients, and then build linear regression twice, once from tensors alone and
# once with PyTorch's own layers. The letters in the shapes: `B` batch size, `D` features, `n` number
# of examples. Tensors are `float32` unless a text says otherwise.
#
# Rules for every exercise:
#
# - **Do not change your inputs** unless the exercise says so.
# - Write for any device and any floating-point type: whatever you create goes on the device, and
#   gets the dtype, of the tensor that came in.
# - Leave global state alone: no seeds, no default dtype, no switching gradients off for good.
# - Printing is fine.
# - When your work is graded, these packages are there: torch, torchvision, numpy, matplotlib.
#
# Run `pytest` in this folder as often as you like; `pytest -k linreg` runs the tests of one
# exercise. The exercises can be done in any order.

# %% [markdown] zh
# 从一次减法到一个会学习的模型：你将亲手写出广播机制所做的事，观察自动微分怎样积累梯度，
# 然后把线性回归实现两遍：一遍只用张量从零开始，一遍用PyTorch现成的层。
# 形状中的字母：`B` 为批量大小，`D` 为特征数，`n` 为样本数。除非另有说明，张量都是 `float32`。
#
# 每道题都适用的规则：
#
# - 除非题目要求，**不要修改输入**。
# - 代码应适用于任何设备和任何浮点类型：你新建的张量要与传入的张量在同一设备上，并具有相同的dtype。
# - 不要改动全局状态：不设随机种子，不改默认dtype，不永久关闭梯度。
# - 可以随意打印。
# - 评分时可用的软件包：torch、torchvision、numpy、matplotlib。
#
# 在本文件夹中随时运行 `pytest`；`pytest -k linreg` 只运行某一道题的测试。各题可以按任意顺序完成。

# %%
import torch
from torch import nn

# %% [markdown] en
# ## 1. A subtraction by hand: `broadcast_subtract(a, b)`
#
# There are three ways to subtract two tensors whose shapes differ. Two are ready: the operator
# `a - b` and the function `torch.sub(a, b)`. The third you write out: **work out** the shape of the
# result from the rules of broadcasting, **`expand` both** tensors to it, and subtract.
#
# The rules. Write the two shapes one below the other, **aligned at the last dimension**; where one
# is shorter, put sizes of 1 before it. Then go through the columns:
#
# | the two sizes | size of the result |
# |---|---|
# | equal | the same |
# | one of them is 1 | the other one |
# | anything else | an error: the shapes are incompatible |
#
# - `a` and `b` have any number of dimensions, none included (a single number has the shape `()`).
#   All sizes are at least 1.
# - Incompatible shapes raise a `ValueError` whose message **names both shapes**, for example
#   `shapes (2, 3) and (4, 3) do not fit`. PyTorch's own answer is a `RuntimeError`: check before you
#   expand.
# - The dtype of the result is what PyTorch makes of the two: `int64` minus `float32` is `float32`,
#   `float32` minus `float64` is `float64`. So let the subtraction choose it.
# - Good practice: both tensors have the full shape **before** they are subtracted. A plain `a - b`
#   broadcasts behind your back. `torch.broadcast_tensors` is not allowed here: it does the whole
#   exercise.
#
# *Example.* `a` of shape `(3, 1)` and `b` of shape `(2,)`: below each other `(3, 1)` and `(1, 2)`,
# so the result is `(3, 2)`:
#
# $$\begin{pmatrix} 1 \\ 2 \\ 3 \end{pmatrix} - \begin{pmatrix} 10 & 20 \end{pmatrix} =
# \begin{pmatrix} 1 & 1 \\ 2 & 2 \\ 3 & 3 \end{pmatrix} -
# \begin{pmatrix} 10 & 20 \\ 10 & 20 \\ 10 & 20 \end{pmatrix} =
# \begin{pmatrix} -9 & -19 \\ -8 & -18 \\ -7 & -17 \end{pmatrix}$$

# %% [markdown] zh
# ## 1. 手写减法：`broadcast_subtract(a, b)`
#
# 两个形状不同的张量相减有三种方法。两种是现成的：运算符 `a - b` 和函数 `torch.sub(a, b)`。
# 第三种由你写出：根据广播机制的规则**求出**结果的形状，把两个张量**都用 `expand` 扩展**到该形状，
# 然后相减。
#
# 规则如下。把两个形状上下对齐书写，**以最后一个维度对齐**；较短的一个在前面补1。然后逐列比较：
#
# | 两个大小 | 结果的大小 |
# |---|---|
# | 相等 | 不变 |
# | 其中一个是1 | 取另一个 |
# | 其他情况 | 错误：形状不兼容 |
#
# - `a` 和 `b` 可以有任意个维度，也可以没有维度（单个数的形状是 `()`）。所有大小至少为1。
# - 形状不兼容时引发 `ValueError`，错误信息中要**写出两个形状**，例如
#   `shapes (2, 3) and (4, 3) do not fit`。PyTorch自己引发的是 `RuntimeError`：要在扩展之前检查。
# - 结果的dtype由PyTorch的类型提升规则决定：`int64` 减 `float32` 得 `float32`，`float32` 减 `float64` 得
#   `float64`。所以让减法自己来决定dtype即可。
# - 良好习惯：两个张量在相减**之前**就已经是完整的形状。直接写 `a - b` 会在背后自动广播。
#   这里不允许使用 `torch.broadcast_tensors`：它一步就做完了整道题。
#
# *例。* `a` 的形状是 `(3, 1)`，`b` 的形状是 `(2,)`：上下对齐为 `(3, 1)` 和 `(1, 2)`，
# 所以结果的形状是 `(3, 2)`：
#
# $$\begin{pmatrix} 1 \\ 2 \\ 3 \end{pmatrix} - \begin{pmatrix} 10 & 20 \end{pmatrix} =
# \begin{pmatrix} 1 & 1 \\ 2 & 2 \\ 3 & 3 \end{pmatrix} -
# \begin{pmatrix} 10 & 20 \\ 10 & 20 \\ 10 & 20 \end{pmatrix} =
# \begin{pmatrix} -9 & -19 \\ -8 & -18 \\ -7 & -17 \end{pmatrix}$$


# %%
def broadcast_subtract(a, b):
    # zh: 手工写出 a - b：求出广播后的形状，把两个张量扩展到该形状，再相减。
    # zh: a 和 b：任意维数的张量，从最后一个维度开始对齐。结果的dtype由减法决定。形状不兼容时引发
    #     ValueError，并在信息中写出两个形状。
    """a - b written out: work out the broadcast shape, expand both tensors to it, subtract.

    a and b: tensors with any number of dimensions, aligned at the last one. The subtraction chooses
    the dtype. Raises ValueError, with both shapes in its message, if the shapes are incompatible.
    """
    # zh: 求出形状（或引发 ValueError），扩展两者，返回差
    # BEGIN SOLUTION: work out the shape (or raise ValueError), expand both, return the difference
    num_dims = max(a.dim(), b.dim())
    sizes_a = (1,) * (num_dims - a.dim()) + tuple(a.shape)
    sizes_b = (1,) * (num_dims - b.dim()) + tuple(b.shape)
    shape = []
    for size_a, size_b in zip(sizes_a, sizes_b, strict=True):
        if size_a != size_b and 1 not in (size_a, size_b):
            raise ValueError(f"shapes {tuple(a.shape)} and {tuple(b.shape)} do not fit")
        shape.append(size_b if size_a == 1 else size_a)
    return a.expand(shape) - b.expand(shape)
    # END SOLUTION


# %% experiment
# zh: 三种减法：结果相同，用时也差不多吗？expand 的代价又是多少？
# Three ways to subtract: the same result, in nearly the same time? And what does expand cost?
def compare_subtractions():
    from timeit import repeat

    a, b = torch.rand(500, 1), torch.rand(400)
    ways = {
        "a - b": lambda: a - b,
        "torch.sub": lambda: torch.sub(a, b),
        "by hand": lambda: broadcast_subtract(a, b),
    }
    results = {name: subtract() for name, subtract in ways.items()}
    for name, subtract in ways.items():
        seconds = min(repeat(subtract, number=20, repeat=5)) / 20
        print(f"{name:10} takes {seconds * 1e6:6.0f} µs")
    copies = {"a": a, "a.expand": a.expand(500, 400), "a.repeat": a.repeat(1, 400)}
    num_bytes = {name: copy.untyped_storage().nbytes() for name, copy in copies.items()}
    for name, copy in copies.items():
        shape = tuple(copy.shape)
        print(f"{name:10} shape {shape}, strides {copy.stride()}, {num_bytes[name]} bytes")
    return {"results": results, "bytes": num_bytes}


subtractions = compare_subtractions()

# %% [markdown] en thought
# **Question 1.** What does broadcasting do in memory? Use shapes, strides and bytes of the cell above
# to explain the difference between `expand` and `repeat`, and why one must not write into an
# expanded tensor.

# %% [markdown] zh thought
# **思考题1。** 广播机制在内存中做了什么？请用上面单元格中的形状、步幅（strides）和字节数说明
# `expand` 与 `repeat` 的区别，以及为什么不应该向扩展得到的张量中写入数据。

# %% [markdown] en
# ## 2. Normal matrices: `normal_product(rows_p, rows_q, cols, std)`
#
# Draw two matrices with independent entries from the normal distribution $N(0, \sigma^2)$ and return
# `(P, Q, product)`:
#
# $$P \in \mathbb{R}^{\text{rows\_p} \times \text{cols}}, \qquad
# Q \in \mathbb{R}^{\text{rows\_q} \times \text{cols}}, \qquad \text{product} = P Q^\top$$
#
# - `std` is the **standard deviation** $\sigma$ (a positive number), not the variance $\sigma^2$.
#   `torch.normal(mean, std, size)` takes the standard deviation too.
# - `product` has the shape `(rows_p, rows_q)`. The transpose swaps rows and columns; `reshape` to the
#   transposed shape keeps the reading order and gives **other** values.
# - All three are `float32`, drawn anew at every call. Set no seed.
#
# *Example.* The transpose of $\begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{pmatrix}$ is
# $\begin{pmatrix} 1 & 4 \\ 2 & 5 \\ 3 & 6 \end{pmatrix}$; its `reshape(3, 2)` is
# $\begin{pmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{pmatrix}$.

# %% [markdown] zh
# ## 2. 正态分布的矩阵：`normal_product(rows_p, rows_q, cols, std)`
#
# 生成两个矩阵，其元素相互独立且服从正态分布 $N(0, \sigma^2)$，返回 `(P, Q, product)`：
#
# $$P \in \mathbb{R}^{\text{rows\_p} \times \text{cols}}, \qquad
# Q \in \mathbb{R}^{\text{rows\_q} \times \text{cols}}, \qquad \text{product} = P Q^\top$$
#
# - `std` 是**标准差** $\sigma$（正数），不是方差 $\sigma^2$。
#   `torch.normal(mean, std, size)` 接收的也是标准差。
# - `product` 的形状是 `(rows_p, rows_q)`。转置会交换行与列；
#   而用 `reshape` 变成转置后的形状时，元素仍按原来的顺序排列，得到的是**另外**的值。
# - 三者都是 `float32`，每次调用都重新抽取。不要设随机种子。
#
# *例。* $\begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{pmatrix}$ 的转置是
# $\begin{pmatrix} 1 & 4 \\ 2 & 5 \\ 3 & 6 \end{pmatrix}$；它的 `reshape(3, 2)` 则是
# $\begin{pmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{pmatrix}$。


# %%
def normal_product(rows_p, rows_q, cols, std):
    # zh: 返回 (P, Q, P Qᵀ)，其中 P (rows_p, cols) 和 Q (rows_q, cols) 取自 N(0, std²)。
    # zh: std 是标准差，为正数。结果为 float32；每次调用都重新抽取。
    """(P, Q, P Qᵀ) with P (rows_p, cols) and Q (rows_q, cols) drawn from N(0, std²).

    std is the standard deviation, a positive number. float32; new numbers at every call.
    """
    # zh: 抽取 P 和 Q，返回它们以及 P 与 Q 的转置之积
    # BEGIN SOLUTION: draw P and Q, return them and the product of P with the transpose of Q
    P = torch.randn(rows_p, cols) * std
    Q = torch.randn(rows_q, cols) * std
    return P, Q, P @ Q.T  # (rows_p, cols) @ (cols, rows_q) -> (rows_p, rows_q)
    # END SOLUTION


# %% [markdown] en
# ## 3. One gradient, two paths: `gradient_by_path(x)`
#
# $y = x^2 + x^3$ depends on $x$ by two paths. Return three Python `float`s: the gradient that reaches
# $x$ **through $x^2$ only**, **through $x^3$ only**, and **through both**.
#
# - A path is cut by taking its value as a constant: compute it under `torch.no_grad()`, or cut it off
#   with `.detach()`. Then call `backward()` and read the gradient.
# - `x` is a Python `float`; make a tensor of it that requires gradients.
# - Each pass counts alone: PyTorch **adds** to `.grad`, so clear it between the passes (or begin with
#   a new tensor).
# - Return a tuple of floats, not of tensors. Afterwards gradients are recorded as before the call.
# - Good practice: let autograd do it. Formulas for the derivatives belong on paper, as your check.
#
# *Example.* At $x = 1$: `(2.0, 3.0, 5.0)`. With gradients that are never cleared the three passes
# would give 2, 5 and 10.

# %% [markdown] zh
# ## 3. 一个梯度，两条路径：`gradient_by_path(x)`
#
# $y = x^2 + x^3$ 通过两条路径依赖于 $x$。返回三个Python `float`：
# **只经过 $x^2$** 到达 $x$ 的梯度、**只经过 $x^3$** 到达 $x$ 的梯度，以及**经过两条路径**的梯度。
#
# - 把一条路径的值当作常数，就切断了这条路径：在 `torch.no_grad()` 下计算它，或用 `.detach()`
#   把它从计算图中分离。然后调用 `backward()` 并读取梯度。
# - `x` 是Python `float`；请由它建立一个需要梯度的张量。
# - 每次反向传播单独计算：PyTorch会把梯度**累加**到 `.grad` 中，所以两次之间要清除梯度
#   （或者每次用新的张量）。
# - 返回由float组成的元组，而不是张量。调用之后，是否记录梯度的状态应与调用之前相同。
# - 良好习惯：让自动微分来求导。导数公式写在纸上，用来检验结果。
#
# *例。* 在 $x = 1$ 处：`(2.0, 3.0, 5.0)`。如果从不清除梯度，三次会得到2、5、10。


# %%
def gradient_by_path(x):
    # zh: y = x² + x³ 在浮点数 x 处的梯度：(只经过 x²，只经过 x³，总梯度)，都是 float。
    """Gradients of y = x² + x³ at the float x: (through x² only, through x³ only, total), floats."""
    # zh: 两条路径各做一次反向传播，合起来再做一次，每次都从已清除的梯度开始
    # BEGIN SOLUTION: one backward pass for each path and one for both, each from a clean gradient
    gradients = []
    for through_square, through_cube in [(True, False), (False, True), (True, True)]:
        leaf = torch.tensor(x, requires_grad=True)  # new: no gradients of the last pass
        square, cube = leaf**2, leaf**3
        y = (square if through_square else square.detach()) + (
            cube if through_cube else cube.detach()
        )
        y.backward()
        gradients.append(leaf.grad.item())
    return tuple(gradients)
    # END SOLUTION


# %% [markdown] en
# ## 4. Gradients add up: `accumulated_gradients(inp)`
#
# Make a copy `x` of `inp` that requires gradients and compute
#
# $$\text{out} = \left((x + 1)^2\right)^\top$$
#
# Then go backward from `out` with a gradient of **all ones** (of the shape of `out`) three times: a
# first time, a second time **without** clearing, and a third time **after clearing** `x.grad`. Return
# the tuple of the three values that `x.grad` had after each of them.
#
# - `inp` is a 2-D tensor of any floating-point dtype that does not require gradients; afterwards it
#   still does not, and its values are what they were.
# - Each of the three is **a copy of its own**. PyTorch adds to `x.grad` in place, so three times
#   `x.grad` would be three names of one tensor.
# - A graph is freed by its backward pass. If it is to be used again, say so: `retain_graph=True`.
#
# *Example.* `inp` = $\begin{pmatrix} 0 & 2 \end{pmatrix}$: the derivative of $(x + 1)^2$ is
# $2 (x + 1)$, so the three are $\begin{pmatrix} 2 & 6 \end{pmatrix}$,
# $\begin{pmatrix} 4 & 12 \end{pmatrix}$ and $\begin{pmatrix} 2 & 6 \end{pmatrix}$.

# %% [markdown] zh
# ## 4. 梯度会累加：`accumulated_gradients(inp)`
#
# 复制 `inp`，得到需要梯度的 `x`，并计算
#
# $$\text{out} = \left((x + 1)^2\right)^\top$$
#
# 然后以**全1**的梯度（形状与 `out` 相同）从 `out` 反向传播三次：第一次；第二次**不**清除梯度；
# 第三次在**清除** `x.grad` **之后**。返回由每次之后 `x.grad` 的值组成的元组，共三个。
#
# - `inp` 是任意浮点dtype的二维张量，不需要梯度；调用之后它仍然不需要梯度，值也不变。
# - 三个结果各是**独立的副本**。PyTorch是原地累加到 `x.grad` 的，
#   所以三次直接取 `x.grad` 只是同一个张量的三个名字。
# - 计算图在反向传播之后会被释放。如果还要再用，需要说明：`retain_graph=True`。
#
# *例。* `inp` = $\begin{pmatrix} 0 & 2 \end{pmatrix}$：$(x + 1)^2$ 的导数是 $2 (x + 1)$，
# 所以三个结果是 $\begin{pmatrix} 2 & 6 \end{pmatrix}$、$\begin{pmatrix} 4 & 12 \end{pmatrix}$
# 和 $\begin{pmatrix} 2 & 6 \end{pmatrix}$。


# %%
def accumulated_gradients(inp):
    # zh: x.grad 的三份记录，组成元组：一次反向传播后、两次反向传播后，以及清除后再做一次反向传播
    #     后。
    # zh: x 是 inp（二维浮点张量，不带梯度）的副本，需要梯度；out = ((x + 1) ** 2).T，每次反向传播都
    #     从与 out 形状相同的全1张量开始。每份记录都是独立的副本，形状与 inp 相同。
    """Three snapshots of x.grad, a tuple: after one, two and, cleared in between, one backward pass.

    x is a copy of inp (a 2-D floating-point tensor without gradients) that requires gradients,
    out = ((x + 1) ** 2).T, and each pass starts from ones in the shape of out. Each snapshot is a
    copy of its own, in the shape of inp.
    """
    # zh: 复制 inp，做三次反向传播，每次之后保留 x.grad 的副本
    # BEGIN SOLUTION: copy inp, go backward three times, keep a copy of x.grad after each
    x = inp.clone().requires_grad_()
    out = ((x + 1) ** 2).T
    ones = torch.ones_like(out)
    out.backward(ones, retain_graph=True)
    first = x.grad.clone()
    out.backward(ones, retain_graph=True)  # adds to what is there
    second = x.grad.clone()
    x.grad.zero_()
    out.backward(ones)
    return first, second, x.grad.clone()
    # END SOLUTION


# %% experiment
# zh: 用柱形图画出你的三份记录，再看看如果没有人清除 x.grad，对 (x - 3)² 做梯度下降会怎样。
# Your snapshots as bars, and what becomes of gradient descent on (x - 3)² if nobody clears x.grad.
def show_accumulation():
    import matplotlib.pyplot as plt

    _, (left, right) = plt.subplots(1, 2, figsize=(11, 3.5))
    inp = torch.tensor([[0.0, 1.0, 2.0]])
    snapshots = accumulated_gradients(inp)
    for i, snapshot in enumerate(snapshots):
        places = [x + 0.25 * i for x in range(3)]
        left.bar(places, snapshot[0].tolist(), width=0.2, label=f"snapshot {i + 1}")
    left.set_xticks([0.25, 1.25, 2.25], ["x = 0", "x = 1", "x = 2"])
    left.set_xlabel("entry of inp")
    left.set_ylabel("gradient")
    left.legend()

    paths = {"cleared": [], "never cleared": []}
    for name, path in paths.items():
        x = torch.tensor(0.0, requires_grad=True)
        for _ in range(60):
            ((x - 3) ** 2).backward()
            with torch.no_grad():
                x -= 0.05 * x.grad
            if name == "cleared":
                x.grad.zero_()
            path.append(x.item())
        right.plot(path, label=name)
    right.set_xlabel("step")
    right.set_ylabel("x")
    right.legend()
    plt.show()
    return {"snapshots": snapshots, "paths": paths}


accumulation = show_accumulation()

# %% [markdown] en thought
# **Question 2.** Why does PyTorch add gradients up instead of replacing them? Give a case where this
# is what one wants, and say what goes wrong in a training loop that never clears them.

# %% [markdown] zh thought
# **思考题2。** PyTorch为什么把梯度累加起来，而不是替换掉？请举一个恰好需要累加的例子，
# 并说明训练循环中从不清除梯度会出什么问题。

# %% [markdown] en thought
# **Question 3.** `torch.no_grad()` and `.detach()` both cut gradients. What do they differ in? When
# would you use which?

# %% [markdown] zh thought
# **思考题3。** `torch.no_grad()` 和 `.detach()` 都能切断梯度。它们有什么区别？
# 各应在什么情况下使用？

# %% [markdown] en
# ## 5. Made-up data: `synthetic_data(w, b, num_examples)`
#
# To see whether a model learns, make data whose answer you know. With $n$ = `num_examples`:
#
# $$X_{ij} \sim N(0, 1), \qquad y = X w + b + \varepsilon, \qquad
# \varepsilon_i \sim N(0, 0.01^2)$$
#
# - `w` is a tensor `(D,)`, `b` a number. Return the tuple `(X, y)` with `X (n, D)` and **`y (n, 1)`**:
#   a column, not a row of numbers.
# - The noise has the **standard deviation** 0.01, each example its own, and is added to $y$ only.
# - New numbers at every call. Set no seed.
# - Good practice: `X` and `y` have the dtype of `w` and lie on its device. Note that
#   `torch.normal(0, 1, size)` alone gives `float32` on the CPU whatever `w` is.
#
# *Example.* $w = (2, -3.4)$, $b = 4.2$, an example $x = (1, 1)$ with noise $0.005$:
# $y = 2 - 3.4 + 4.2 + 0.005 = 2.805$.

# %% [markdown] zh
# ## 5. 人造数据：`synthetic_data(w, b, num_examples)`
#
# 要看一个模型是否会学习，就造一份已知答案的数据。记 $n$ = `num_examples`：
#
# $$X_{ij} \sim N(0, 1), \qquad y = X w + b + \varepsilon, \qquad
# \varepsilon_i \sim N(0, 0.01^2)$$
#
# - `w` 是张量 `(D,)`，`b` 是数。返回元组 `(X, y)`，其中 `X (n, D)`，**`y (n, 1)`**：
#   是一列，而不是一维张量。
# - 噪声的**标准差**是0.01，每个样本各有自己的噪声，且只加在 $y$ 上。
# - 每次调用都重新抽取。不要设随机种子。
# - 良好习惯：`X` 和 `y` 的dtype与 `w` 相同，并与它在同一设备上。
#   注意：只写 `torch.normal(0, 1, size)` 的话，无论 `w` 是什么，得到的都是CPU上的 `float32`。
#
# *例。* $w = (2, -3.4)$，$b = 4.2$，样本 $x = (1, 1)$，噪声 $0.005$：
# $y = 2 - 3.4 + 4.2 + 0.005 = 2.805$。


# %%
def synthetic_data(w, b, num_examples):
    # zh: 返回 (X, y)：X (n, D) 取自 N(0, 1)，y = Xw + b + 噪声，形状 (n, 1)，噪声取自 N(0, 0.01²)。
    # zh: w 的形状为 (D,)，b 是一个数，n = num_examples。X 和 y 的dtype及设备与 w 相同。
    """(X, y) with X (n, D) from N(0, 1) and y = Xw + b + noise (n, 1), noise from N(0, 0.01²).

    w (D,), b a number, n = num_examples. X and y have the dtype and the device of w.
    """
    # zh: 抽取 X，把 y 算成一列，再加上噪声
    # BEGIN SOLUTION: draw X, compute y as a column, add the noise to it
    X = torch.randn(num_examples, len(w), dtype=w.dtype, device=w.device)
    y = X @ w + b  # (n, D) @ (D,) -> (n,)
    y = y + 0.01 * torch.randn_like(y)
    return X, y.reshape(-1, 1)  # (n, 1)
    # END SOLUTION


# %% [markdown] en
# ## 6. Minibatches: `load_array(data_arrays, batch_size, is_train=True)`
#
# Return a `torch.utils.data.DataLoader` over a `TensorDataset` of the given tensors.
#
# - `data_arrays` is a tuple or list of tensors with the same first size, usually `(X, y)`; each batch
#   is a list of as many tensors.
# - **Shuffled only for training**: with `is_train=True` each pass has a new order, with
#   `is_train=False` every pass has the order of the data.
# - No example is lost: the **last batch may be smaller** than the others.
#
# *Example.* 7 examples in batches of 3: three batches with 3, 3 and 1 examples.

# %% [markdown] zh
# ## 6. 小批量：`load_array(data_arrays, batch_size, is_train=True)`
#
# 返回一个 `torch.utils.data.DataLoader`，其数据集是由给定张量组成的 `TensorDataset`。
#
# - `data_arrays` 是由第一维大小相同的张量组成的元组或列表，通常是 `(X, y)`；
#   每个小批量是由同样多个张量组成的列表。
# - **只在训练时打乱**：`is_train=True` 时每一遍都是新的顺序，`is_train=False` 时每一遍都是数据原来的顺序。
# - 不丢弃样本：**最后一个小批量可能比其他的小**。
#
# *例。* 7个样本，批量大小为3：三个小批量，各有3、3、1个样本。


# %%
def load_array(data_arrays, batch_size, is_train=True):
    # zh: 返回 DataLoader，其数据集是由 data_arrays 构成的 TensorDataset；data_arrays 是张量 (n,
    #     ...) 的元组或列表。
    # zh: is_train 为真时每一遍都重新打乱，否则按数据的顺序。最后一个小批量可能小于 batch_size。
    """A DataLoader over a TensorDataset of data_arrays, a tuple or list of tensors (n, ...).

    Shuffled anew in each pass if is_train, else in the order of the data. The last batch may be
    smaller than batch_size.
    """
    # zh: 建立数据集，返回只在训练时打乱的加载器
    # BEGIN SOLUTION: make the dataset, return a loader that shuffles only for training
    dataset = torch.utils.data.TensorDataset(*data_arrays)
    return torch.utils.data.DataLoader(dataset, batch_size, shuffle=is_train)
    # END SOLUTION


# %% experiment
# zh: 你的数据：哪个特征使 y 增大，哪个使 y 减小？噪声看得出来吗？
# Your data: which feature pulls y up, which one down? And is the noise visible at all?
def show_data():
    import matplotlib.pyplot as plt

    X, y = synthetic_data(torch.tensor([2.0, -3.4]), 4.2, 1000)
    _, axes = plt.subplots(1, 2, figsize=(9, 3), sharey=True)
    for i, axis in enumerate(axes):
        axis.scatter(X[:, i].tolist(), y.flatten().tolist(), s=2)
        axis.set_xlabel(f"feature {i + 1}")
    axes[0].set_ylabel("y")
    plt.show()
    return X, y


data = show_data()

# %% [markdown] en
# ## 7. The model: `linreg(X, w, b)`
#
# $$\hat{y} = X w + b$$
#
# - `X (B, D)`, `w (D, 1)`, `b (1,)`; the result is a column, `(B, 1)`.
# - Gradients must reach `w` and `b`: use tensor operations only.
#
# *Example.* $X = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$,
# $w = \begin{pmatrix} 10 \\ 1 \end{pmatrix}$, $b = 0.5$:
# $\hat{y} = \begin{pmatrix} 12.5 \\ 34.5 \end{pmatrix}$.

# %% [markdown] zh
# ## 7. 模型：`linreg(X, w, b)`
#
# $$\hat{y} = X w + b$$
#
# - `X (B, D)`，`w (D, 1)`，`b (1,)`；结果是一列，形状 `(B, 1)`。
# - 梯度必须能到达 `w` 和 `b`：只用张量运算。
#
# *例。* $X = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$，
# $w = \begin{pmatrix} 10 \\ 1 \end{pmatrix}$，$b = 0.5$：
# $\hat{y} = \begin{pmatrix} 12.5 \\ 34.5 \end{pmatrix}$。


# %%
def linreg(X, w, b):
    # zh: 返回 Xw + b，形状 (B, 1)；X (B, D)，w (D, 1)，b (1,)；可微。
    """Xw + b, shape (B, 1), for X (B, D), w (D, 1) and b (1,); differentiable."""
    # zh: 返回 Xw + b
    # BEGIN SOLUTION: return Xw + b
    return X @ w + b  # (B, D) @ (D, 1) + (1,) -> (B, 1)
    # END SOLUTION


# %% [markdown] en
# ## 8. The loss: `squared_loss(y_hat, y)`
#
# For each example half the square of the error:
#
# $$\ell_i = \frac{(\hat{y}_i - y_i)^2}{2}$$
#
# - **Elementwise**: one number an example, no mean and no sum. The factor ½ makes the derivative
#   simply $\hat{y}_i - y_i$.
# - `y` holds as many numbers as `y_hat` but may have another shape: **reshape `y` to the shape of
#   `y_hat`** before you subtract. Otherwise `(B, 1)` minus `(B,)` is broadcast to `(B, B)` without
#   any error, and the model learns nonsense.
# - The result has the shape of `y_hat`, and gradients flow through it.
#
# *Example.* `y_hat` = $\begin{pmatrix} 3 \\ 5 \end{pmatrix}$ and `y` = $(1, 6)$: the errors are 2 and
# −1, the loss is $\begin{pmatrix} 2 \\ 0.5 \end{pmatrix}$, of shape `(2, 1)`.

# %% [markdown] zh
# ## 8. 损失：`squared_loss(y_hat, y)`
#
# 对每个样本，损失是误差平方的一半：
#
# $$\ell_i = \frac{(\hat{y}_i - y_i)^2}{2}$$
#
# - **逐元素**：每个样本一个数，既不求平均也不求和。有了因子½，导数就恰好是 $\hat{y}_i - y_i$。
# - `y` 与 `y_hat` 的元素个数相同，但形状可能不同：相减之前**把 `y` 变成 `y_hat` 的形状**。
#   否则 `(B, 1)` 减 `(B,)` 会被广播成 `(B, B)`，不报任何错误，而模型什么有用的也学不到。
# - 结果的形状与 `y_hat` 相同，梯度能够通过它反向传播。
#
# *例。* `y_hat` = $\begin{pmatrix} 3 \\ 5 \end{pmatrix}$，`y` = $(1, 6)$：误差为2和−1，
# 损失是 $\begin{pmatrix} 2 \\ 0.5 \end{pmatrix}$，形状 `(2, 1)`。


# %%
def squared_loss(y_hat, y):
    # zh: 逐元素的 (y_hat - y)² / 2，形状与 y_hat 相同；先把 y 变为该形状。
    """(y_hat - y)² / 2, elementwise, in the shape of y_hat; y is reshaped to it first."""
    # zh: 把 y 变为 y_hat 的形状，返回差的平方的一半
    # BEGIN SOLUTION: give y the shape of y_hat, return half the squared differences
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    # END SOLUTION


# %% [markdown] en
# ## 9. Stochastic gradient descent: `sgd(params, lr, batch_size)`
#
# Update every parameter **in place** and then clear its gradient:
#
# $$\theta \leftarrow \theta - \frac{\eta}{\text{batch size}} \cdot \text{grad}$$
#
# - `params` is a list of tensors that require gradients and have one in `.grad`; `lr` is $\eta$.
# - In place means that the very tensors in the list change; a new tensor under the old name is lost
#   when the function returns.
# - **You** open `torch.no_grad()`: the update itself must not be recorded.
# - Afterwards each `.grad` is zero or `None`. Nothing is returned.
# - Divide by `batch_size`: the caller goes backward from the **sum** of the batch's losses.
#
# *Example.* $\theta = 1$, grad $= 4$, `lr=0.1`, `batch_size=2`: $1 - 0.1 \cdot 4 / 2 = 0.8$.

# %% [markdown] zh
# ## 9. 小批量随机梯度下降：`sgd(params, lr, batch_size)`
#
# **原地**更新每个参数，然后清除它的梯度：
#
# $$\theta \leftarrow \theta - \frac{\eta}{\text{批量大小}} \cdot \text{grad}$$
#
# - `params` 是张量的列表，它们都需要梯度，且 `.grad` 中已有梯度；`lr` 即 $\eta$。
# - 原地是指列表中的张量本身发生变化；若只是让旧名字指向新张量，函数返回后更新就丢失了。
# - 由**你**打开 `torch.no_grad()`：更新本身不应被记录。
# - 之后每个 `.grad` 为零或 `None`。不返回任何值。
# - 要除以 `batch_size`：调用者是从该批量损失之**和**反向传播的。
#
# *例。* $\theta = 1$，grad $= 4$，`lr=0.1`，`batch_size=2`：$1 - 0.1 \cdot 4 / 2 = 0.8$。


# %%
def sgd(params, lr, batch_size):
    # zh: 原地更新每个参数：减去 lr * grad / batch_size，然后清除它的梯度。
    # zh: params：带有梯度的张量的列表。函数自己打开 no_grad；不返回任何值。之后每个 .grad 为零或
    #     None。
    """Update each parameter in place by lr * grad / batch_size, then clear its gradient.

    params: a list of tensors with gradients. Opens no_grad itself; returns nothing.
    Afterwards each .grad is zero or None.
    """
    # zh: 在 no_grad 下原地更新每个参数，并清除它的梯度
    # BEGIN SOLUTION: under no_grad, update each parameter in place and clear its gradient
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()
    # END SOLUTION


# %% experiment
# zh: 用你自己写的各部分做线性回归：每一步的损失，以及在损失曲面上走过的路。
# Linear regression from your own parts: the loss of every step, and the way through the landscape.
def fit_from_scratch(X, y, lr, num_epochs, batch_size=10):
    # zh: 用你的加载器训练；返回 w、b、w 走过的路，以及每一步在全部数据上的平均损失。
    """Train on your loader; returns w, b, the path of w and the mean loss over all data, by step."""
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    path, losses = [], []
    for _ in range(num_epochs):
        for X_batch, y_batch in load_array((X, y), batch_size):
            with torch.no_grad():
                path.append(w.flatten().tolist())
                losses.append(squared_loss(linreg(X, w, b), y).mean().item())
            squared_loss(linreg(X_batch, w, b), y_batch).sum().backward()
            sgd([w, b], lr, len(y_batch))
    with torch.no_grad():
        losses.append(squared_loss(linreg(X, w, b), y).mean().item())
    return {"w": w.detach().flatten(), "b": b.item(), "path": path, "losses": losses}


def show_fit():
    import matplotlib.pyplot as plt

    X, y = synthetic_data(torch.tensor([2.0, -3.4]), 4.2, 1000)
    fit = fit_from_scratch(X, y, lr=0.03, num_epochs=3)
    _, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    left.semilogy(fit["losses"], label="all data")
    left.axhline(0.01**2 / 2, color="gray", linestyle=":", label="half the noise variance")
    left.set_xlabel("step")
    left.set_ylabel("mean loss")
    left.legend()
    first, second = torch.linspace(-1, 4, 31), torch.linspace(-5, 1, 31)
    b = torch.tensor([4.2])
    heights = [
        [squared_loss(linreg(X, torch.tensor([[w1], [w2]]), b), y).mean().item() for w1 in first]
        for w2 in second
    ]
    right.contour(first.tolist(), second.tolist(), heights, levels=20)
    right.plot(
        *zip(*fit["path"], strict=True), "o-", color="tab:red", markersize=2, label="way of w"
    )
    right.set_xlabel("w₁")
    right.set_ylabel("w₂")
    right.legend()
    plt.show()
    return fit


fit = show_fit()


# %% experiment
# zh: 四个学习率：太小、合适、偏大、太大。
# Four learning rates: too small, right, large, too large.
def compare_learning_rates():
    import matplotlib.pyplot as plt

    X, y = synthetic_data(torch.tensor([2.0, -3.4]), 4.2, 1000)
    losses = {lr: fit_from_scratch(X, y, lr, 3)["losses"] for lr in (0.003, 0.03, 0.3, 3.0)}
    for lr, values in losses.items():
        # zh: 超过一百万的损失不画出来：否则其他曲线都会被压平。
        # Losses above a million are left out: they would press all others flat.
        shown = [value if value < 1e6 else float("nan") for value in values]
        plt.semilogy(shown, label=f"learning rate {lr}")
    plt.xlabel("step")
    plt.ylabel("mean loss")
    plt.legend()
    plt.show()
    return losses


losses_by_rate = compare_learning_rates()


# %% experiment
# zh: 损失能降到多低？给 y 加上更多噪声，看看最好的模型还剩下多少损失。
# How far can the loss fall? More noise on y, and what the best model leaves over.
def compare_noise():
    w, b = torch.tensor([2.0, -3.4]), 4.2
    last_losses = {}
    for std in (0.01, 0.1, 1.0):
        X, y = synthetic_data(w, b, 1000)
        # zh: 方差之和为 std²
        y = y + (std**2 - 0.01**2) ** 0.5 * torch.randn_like(y)  # the variances add up to std²
        last_losses[std] = fit_from_scratch(X, y, lr=0.03, num_epochs=3)["losses"][-1]
        print(
            f"noise, std {std:4}: last loss {last_losses[std]:.6f}, half the variance {std**2 / 2:.6f}"
        )
    return last_losses


losses_by_noise = compare_noise()

# %% [markdown] en
# ## 10. The training loop: `train_linear_regression(net, data_iter, loss, optimizer, num_epochs)`
#
# Now with PyTorch's parts: `net` is a module such as `nn.Linear(2, 1)`, `optimizer` a
# `torch.optim.SGD` of its parameters. Go `num_epochs` times over `data_iter` and do **the four steps**
# for each batch `(X, y)`:
#
# 1. compute the loss: `loss(net(X), y)`, a **scalar** tensor such as that of `nn.MSELoss()`, with the
#    prediction first,
# 2. clear the gradients,
# 3. go backward,
# 4. let the optimiser take its step.
#
# - Return a list of Python `float`s, one for each epoch: the loss of the epoch's **last batch**,
#   computed **before** its update (so it is the number of step 1; nothing is computed twice).
# - Clearing may also come first, or after the step. But gradients must be there when the optimiser
#   takes its step, and gone before the next backward pass.
# - A loss that is kept as a tensor keeps its whole graph alive: `.item()` makes a number of it.
#
# *Example.* 2 epochs over batches with the losses 8.0, 2.0 and then 0.5, 0.1: returns `[2.0, 0.1]`.

# %% [markdown] zh
# ## 10. 训练循环：`train_linear_regression(net, data_iter, loss, optimizer, num_epochs)`
#
# 现在使用PyTorch的部件：`net` 是模块，例如 `nn.Linear(2, 1)`；`optimizer` 是其参数的
# `torch.optim.SGD`。把 `data_iter` 遍历 `num_epochs` 遍，对每个小批量 `(X, y)` 做**四个步骤**：
#
# 1. 计算损失：`loss(net(X), y)`，是**标量**张量，例如 `nn.MSELoss()` 的结果，预测值在前；
# 2. 清除梯度；
# 3. 反向传播；
# 4. 让优化器走一步。
#
# - 返回Python `float` 的列表，每个迭代周期一个：该周期**最后一个小批量**的损失，
#   是在更新**之前**计算的（也就是第1步得到的数，不必重新计算）。
# - 清除梯度也可以放在最前面，或放在更新之后。但是优化器走一步的时候梯度必须还在，
#   下一次反向传播之前必须已经清除。
# - 如果把损失作为张量保留下来，整个计算图都不会被释放：用 `.item()` 把它变成数。
#
# *例。* 2个迭代周期，各小批量的损失为8.0、2.0，然后是0.5、0.1：返回 `[2.0, 0.1]`。


# %%
def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    # zh: 在 data_iter 上训练 net；返回 float 的列表：每个迭代周期最后一个小批量的损失。
    # zh: 对每个小批量：计算损失、清除梯度、反向传播、更新参数。loss(net(X), y) 是标量张量。返回的损
    #     失是在该小批量更新之前算出的。
    """Train net on data_iter; returns a list of floats: the loss of each epoch's last batch.

    For each batch: loss, clear gradients, backward, step. loss(net(X), y) is a scalar tensor. What
    is returned was computed before the batch's update.
    """
    # zh: 对每个小批量做这四步，并以 float 记下每个迭代周期的最后一个损失
    # BEGIN SOLUTION: the four steps for every batch, and the last loss of each epoch as a float
    history = []
    for _ in range(num_epochs):
        for X, y in data_iter:
            batch_loss = loss(net(X), y)
            optimizer.zero_grad()
            batch_loss.backward()
            optimizer.step()
        history.append(batch_loss.item())
    return history
    # END SOLUTION


# %% experiment
# zh: 用PyTorch自带的部分做同样的回归：w 和 b 能接近到什么程度？
# The same regression with PyTorch's parts: how near do w and b come?
def show_training():
    X, y = synthetic_data(torch.tensor([2.0, -3.4]), 4.2, 1000)
    net = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.03)
    history = train_linear_regression(net, load_array((X, y), 10), nn.MSELoss(), optimizer, 3)
    for epoch, value in enumerate(history, start=1):
        print(f"epoch {epoch}: loss of the last batch {value:.6f}")
    w, b = net.weight.detach().flatten(), net.bias.item()
    print(f"learned: w = {[round(v, 4) for v in w.tolist()]}, b = {b:.4f}")
    print("the data: w = [2.0, -3.4], b = 4.2")
    return {"history": history, "w": w, "b": b}


trained = show_training()

# %% [markdown] en
# ## 11. All together
#
# Nothing to write here: the hidden tests put your parts together and train on 1,000 examples of
# $w = (2, -3.4)$, $b = 4.2$ from your `synthetic_data` and your `load_array`, with batches of 10, a
# learning rate of 0.03 and 3 epochs,
#
# - with PyTorch's parts: your `train_linear_regression` on `nn.Linear(2, 1)`, `nn.MSELoss()` and
#   `torch.optim.SGD`,
# - from scratch: your `linreg`, `squared_loss` and `sgd`.
#
# Either time the mean squared error on new examples must stay below $5 \cdot 10^{-4}$, and $w$ and $b$
# must be recovered within 0.02. (The noise alone makes an error of $10^{-4}$.) The cells above try
# both.

# %% [markdown] zh
# ## 11. 合在一起
#
# 这里不需要写代码：隐藏测试会把你写的各部分合在一起，用你的 `synthetic_data` 和 `load_array`
# 产生1000个样本（$w = (2, -3.4)$，$b = 4.2$）进行训练，批量大小10，学习率0.03，3个迭代周期：
#
# - 使用PyTorch的部件：用你的 `train_linear_regression` 训练 `nn.Linear(2, 1)`，配合
#   `nn.MSELoss()` 和 `torch.optim.SGD`；
# - 从零开始：用你的 `linreg`、`squared_loss` 和 `sgd`。
#
# 两种情况下，新样本上的均方误差都必须小于 $5 \cdot 10^{-4}$，且 $w$ 和 $b$ 与真实值之差都在0.02以内。
# （仅噪声本身就造成 $10^{-4}$ 的误差。）上面的单元格可以让你两种都试一试。

# %% [markdown] en
# ## What to hand in
#
# One file: this notebook, or `lab1.py`. The answers to the three thought questions stand in the
# notebook, in the cell below each question; in `lab1.py` write them as comments below the question.
# Before you hand in, run `pytest` once more, and in the notebook run all cells from top to bottom.

# %% [markdown] zh
# ## 提交什么
#
# 提交一个文件：本notebook，或者 `lab1.py`。三道思考题的答案写在notebook中每个问题下面的单元格里；
# 如果提交 `lab1.py`，就以注释的形式写在问题下面。提交之前请再运行一次 `pytest`；
# 如果提交notebook，请从头到尾运行所有单元格。
