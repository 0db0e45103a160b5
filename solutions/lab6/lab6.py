"""Source of lab 6: handout, solution and experiments; `grader release lab6` makes what students get.

For authors; nothing here reaches a student.
"""

# %% [markdown] en
# Four small studies: what a nonlinearity is for, how a critical point is recognised and left, what
# momentum does, and how a recurrent network reads texts of different lengths. The letters in the
# shapes: `N` examples of a class, `C` classes, `D` parameters, `B` batch size, `T` the length of
# the longest text of a batch. Tensors are `float32` unless a text says otherwise; labels are
# `int64`.
#
# Rules for every exercise:
#
# - **Do not change your inputs** unless the exercise says so.
# - Write for any device and any floating-point type: whatever you create goes on the device, and
#   gets the dtype, of the tensor that came in.
# - Leave global state alone: no global seeds, no default dtype, no switching gradients off for
#   good.
# - Printing is fine.
# - When your work is graded, these packages are there: torch, torchvision, numpy, matplotlib.
#
# Run `pytest` in this folder as often as you like; `pytest -k vocab` runs the tests of one
# exercise.

# %% [markdown] zh
# 四个小专题：非线性有什么用，怎样识别并离开临界点，动量起什么作用，
# 以及循环神经网络怎样读取长短不一的文本。
# 形状中的字母：`N` 为每类的样本数，`C` 为类别数，`D` 为参数个数，`B` 为批量大小，
# `T` 为一个小批量中最长文本的长度。除非另有说明，张量都是 `float32`；标签是 `int64`。
#
# 每道题都适用的规则：
#
# - 除非题目要求，**不要修改输入**。
# - 代码应适用于任何设备和任何浮点类型：你新建的张量要与传入的张量在同一设备上，并具有相同的dtype。
# - 不要改动全局状态：不设全局随机种子，不改默认dtype，不永久关闭梯度。
# - 可以随意打印。
# - 评分时可用的软件包：torch、torchvision、numpy、matplotlib。
#
# 在本文件夹中随时运行 `pytest`；`pytest -k vocab` 只运行某一道题的测试。

# %%
import math
import re
from collections import Counter

import torch
from torch import nn

# %% [markdown] en
# ## 1. Spirals: `make_spiral(num_per_class, num_classes, seed)`
#
# Draw $C$ spiral arms with $N$ points each in the plane. For class $c = 0, \dots, C - 1$:
#
# $$t = \text{linspace}(0, 1, N), \qquad
# a = \text{linspace}\left(\frac{2 \pi c}{C}, \frac{2 \pi (c + 2)}{C}, N\right) + \varepsilon,
# \qquad x = t \cdot (\sin a, \cos a)$$
#
# - $\varepsilon$ is noise: for **every point of every class** its own number from $N(0, 0.2^2)$;
#   0.2 is the **standard deviation**. It is added to the angle, not to the point, so the point
#   number $i$ of each class lies exactly at the distance $t_i$ from the origin.
# - The result is `(X, y)`: `X (N·C, 2)` in `float32` with $\sin$ in column 0 and $\cos$ in column
#   1; `y (N·C,)` in `int64`. **Class after class**: first all points of class 0 in the order of
#   $t$, then class 1, and so on.
# - The same `seed` gives the same points, whatever random numbers were drawn before; another seed
#   gives others. **The global seed stays untouched**: draw from a generator of your own
#   (`torch.Generator().manual_seed(seed)` or `numpy.random.default_rng(seed)`), not after
#   `torch.manual_seed(seed)`.
#
# *Example.* `make_spiral(3, 2, 0)` gives 6 points with `y = [0, 0, 0, 1, 1, 1]`, at the distances
# 0, 0.5, 1, 0, 0.5, 1 from the origin. Without noise class 0 would go through the angles 0, π, 2π
# and class 1 through π, 2π, 3π.

# %% [markdown] zh
# ## 1. 螺旋：`make_spiral(num_per_class, num_classes, seed)`
#
# 在平面上抽取 $C$ 条螺旋臂，每条有 $N$ 个点。对类别 $c = 0, \dots, C - 1$：
#
# $$t = \text{linspace}(0, 1, N), \qquad
# a = \text{linspace}\left(\frac{2 \pi c}{C}, \frac{2 \pi (c + 2)}{C}, N\right) + \varepsilon,
# \qquad x = t \cdot (\sin a, \cos a)$$
#
# - $\varepsilon$ 是噪声：**每个类别的每个点**各有一个取自 $N(0, 0.2^2)$ 的数；0.2是**标准差**。
#   噪声加在角度上，而不是加在点上，所以每个类别的第 $i$ 个点到原点的距离恰好是 $t_i$。
# - 结果是 `(X, y)`：`X (N·C, 2)` 为 `float32`，第0列是 $\sin$，第1列是 $\cos$；
#   `y (N·C,)` 为 `int64`。**逐类排列**：先是类别0的所有点（按 $t$ 的顺序），再是类别1，依此类推。
# - 相同的 `seed` 给出相同的点，无论之前抽取过什么随机数；不同的种子给出不同的点。
#   **不得改动全局种子**：应从你自己的生成器中抽取
#   （`torch.Generator().manual_seed(seed)` 或 `numpy.random.default_rng(seed)`），
#   而不是先调用 `torch.manual_seed(seed)`。
#
# *例。* `make_spiral(3, 2, 0)` 给出6个点，`y = [0, 0, 0, 1, 1, 1]`，
# 到原点的距离依次为0、0.5、1、0、0.5、1。若没有噪声，类别0经过角度0、π、2π，类别1经过π、2π、3π。


# %%
def make_spiral(num_per_class, num_classes, seed):
    # zh: num_classes 条螺旋臂上的点 (X, y)：X (N * C, 2) 为 float32，y (N * C,) 为 int64。
    # zh: 按类别依次排列。类别 c 中的第 i 个点是 t_i (sin a_i, cos a_i)，其中 t = linspace(0, 1,
    #     N)，a = linspace(2 pi c / C, 2 pi (c + 2) / C, N) 加上取自 N(0, 0.2 ** 2) 的噪声，每个点的
    #     噪声都重新抽取。种子相同则点相同；既不设置也不使用全局种子。
    """Points (X, y) of num_classes spiral arms: X (N * C, 2) float32, y (N * C,) int64.

    Class after class. In class c point i is t_i (sin a_i, cos a_i) with t = linspace(0, 1, N) and
    a = linspace(2 pi c / C, 2 pi (c + 2) / C, N) plus noise from N(0, 0.2 ** 2), drawn anew for
    every point. The same points for the same seed; the global seed is neither set nor used.
    """
    # zh: 依次生成各条螺旋臂，噪声取自单独的随机数生成器
    # BEGIN SOLUTION: make the arms one after the other, with noise from a generator of their own
    generator = torch.Generator().manual_seed(seed)
    t = torch.linspace(0, 1, num_per_class)
    arms = []
    for c in range(num_classes):
        start, end = 2 * math.pi * c / num_classes, 2 * math.pi * (c + 2) / num_classes
        angles = torch.linspace(start, end, num_per_class)
        angles = angles + 0.2 * torch.randn(num_per_class, generator=generator)
        arms.append(torch.stack([t * angles.sin(), t * angles.cos()], dim=1))  # (N, 2)
    return torch.cat(arms), torch.arange(num_classes).repeat_interleave(num_per_class)
    # END SOLUTION


# %% [markdown] en
# ## 2. Without a nonlinearity: `linear_classifier(num_inputs, num_hiddens, num_classes)`
#
# Return an `nn.Module` that maps `X (B, num_inputs)` to logits `(B, num_classes)` by **two linear
# layers with nothing between them**: `num_inputs` → `num_hiddens` → `num_classes`, both with a
# bias.
#
# Logits, not probabilities: `nn.CrossEntropyLoss` applies softmax itself.
#
# *Example.* `linear_classifier(2, 100, 3)` has 2·100 + 100 + 100·3 + 3 = 603 parameters.

# %% [markdown] zh
# ## 2. 没有非线性：`linear_classifier(num_inputs, num_hiddens, num_classes)`
#
# 返回一个 `nn.Module`，用**两个线性层，中间什么也没有**，
# 把 `X (B, num_inputs)` 映射为未规范化的预测（logits）`(B, num_classes)`：
# `num_inputs` → `num_hiddens` → `num_classes`，两层都有偏置。
#
# 返回logits，而不是概率：`nn.CrossEntropyLoss` 自己会做softmax。
#
# *例。* `linear_classifier(2, 100, 3)` 有 2·100 + 100 + 100·3 + 3 = 603 个参数。


# %%
def linear_classifier(num_inputs, num_hiddens, num_classes):
    # zh: 返回 nn.Module：两个带偏置的线性层，中间没有别的；logits (B, num_classes)。
    """An nn.Module: two linear layers with biases and nothing between; logits (B, num_classes)."""
    # zh: 把两层作为一个模块返回
    # BEGIN SOLUTION: return the two layers as one module
    return nn.Sequential(nn.Linear(num_inputs, num_hiddens), nn.Linear(num_hiddens, num_classes))
    # END SOLUTION


# %% [markdown] en
# ## 3. With ReLU: `relu_classifier(num_inputs, num_hiddens, num_classes)`
#
# The same two layers **with a ReLU between them**, and nothing after the second one. It has as many
# parameters as the linear one, so whatever it can do better is due to the ReLU.

# %% [markdown] zh
# ## 3. 使用ReLU：`relu_classifier(num_inputs, num_hiddens, num_classes)`
#
# 同样的两层，**中间有一个ReLU**，第二层之后什么也没有。
# 它的参数个数与线性的那个相同，所以它做得更好的地方都归功于ReLU。


# %%
def relu_classifier(num_inputs, num_hiddens, num_classes):
    # zh: 返回 nn.Module：线性层、ReLU、线性层，两层都带偏置；logits (B, num_classes)。
    """An nn.Module: linear, ReLU, linear, both with biases; logits (B, num_classes)."""
    # zh: 把两层和中间的ReLU作为一个模块返回
    # BEGIN SOLUTION: return the two layers with a ReLU between as one module
    return nn.Sequential(
        nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
    )
    # END SOLUTION


# %% experiment
# zh: 两个大小相同的模型怎样划分螺旋（需要matplotlib）：平面按预测的类别着色。训练需要几秒钟。
# What two models of the same size make of the spirals (needs matplotlib): the plane in the colours
# of the predicted classes. Training takes some seconds.
def show_boundaries(num_steps=1000):
    import matplotlib.pyplot as plt

    X, y = make_spiral(1000, 3, seed=1)
    X_test, y_test = make_spiral(1000, 3, seed=2)
    side = torch.linspace(-1.1, 1.1, 200)
    grid = torch.cartesian_prod(side, side)  # (40000, 2)
    models = {"linear": linear_classifier(2, 100, 3), "ReLU": relu_classifier(2, 100, 3)}
    accuracies = {}
    _, axes = plt.subplots(1, 2, figsize=(10, 5))
    for axis, (name, net) in zip(axes, models.items(), strict=True):
        optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
        for _ in range(num_steps):
            loss = nn.CrossEntropyLoss()(net(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            accuracies[name] = (net(X_test).argmax(dim=1) == y_test).float().mean().item()
            areas = net(grid).argmax(dim=1).reshape(200, 200).T.numpy()
        axis.imshow(areas, origin="lower", extent=(-1.1, 1.1, -1.1, 1.1), alpha=0.3, cmap="brg")
        axis.scatter(*X.T.numpy(), c=y.numpy(), s=2, cmap="brg")
        axis.set_title(f"{name}: test accuracy {accuracies[name]:.3f}")
        axis.set_xlabel("x₁")
        axis.set_ylabel("x₂")
    plt.show()
    return accuracies


boundaries = show_boundaries()

# %% [markdown] en thought
# **Question 1.** Two ways to make the ReLU classifier larger: more hidden layers or more hidden
# units. With about the same number of parameters, which would you try first on the spirals, and
# why? What speaks for depth in general, and what makes deep networks harder to train?

# %% [markdown] zh thought
# **思考题1。** 把ReLU分类器变大有两种办法：更多的隐藏层，或更多的隐藏单元。
# 在参数个数差不多时，对螺旋数据你会先试哪一种，为什么？
# 一般来说，深度有什么好处，又是什么使深的网络更难训练？

# %% [markdown] en
# ## 4. Momentum: `momentum_step(params, velocities, lr, beta)`
#
# One update of every parameter $\theta$ with its velocity $v$, where $g$ is the gradient in
# `theta.grad`. First the velocity, then the parameter with the **new** velocity:
#
# $$v \leftarrow \beta v - \eta g, \qquad \theta \leftarrow \theta + v$$
#
# - `params` is a list of tensors that require gradients; `velocities` a list of as many tensors,
#   the velocity of `params[i]` is `velocities[i]`, at first zeros. `lr` is $\eta$, `beta` is
#   $\beta$.
# - Both are updated **in place**: the very tensors in both lists change, so that the velocity is
#   still there in the next step. A new tensor under the old name, or in the old place of the list,
#   does not do.
# - The learning rate is **inside** the velocity. (PyTorch's `SGD` has another convention, $v
#   \leftarrow \beta v + g$ and $\theta \leftarrow \theta - \eta v$, which differs as soon as $\eta$
#   changes from step to step.)
# - A parameter whose `.grad` is `None` is skipped, together with its velocity: both stay as they
#   are.
# - The gradients stay **as they are**: the caller clears them. **You** open `torch.no_grad()`: the
#   update itself must not be recorded. Nothing is returned.
#
# *Example.* $\theta = 1$, $v = 0.5$, $g = 2$, `lr=0.1`, `beta=0.9`: $v = 0.45 - 0.2 = 0.25$ and
# $\theta = 1.25$.

# %% [markdown] zh
# ## 4. 动量：`momentum_step(params, velocities, lr, beta)`
#
# 用每个参数 $\theta$ 的速度 $v$ 更新它一次，其中 $g$ 是 `theta.grad` 中的梯度。
# 先更新速度，再用**新的**速度更新参数：
#
# $$v \leftarrow \beta v - \eta g, \qquad \theta \leftarrow \theta + v$$
#
# - `params` 是需要梯度的张量的列表；`velocities` 是同样多的张量的列表，
#   `params[i]` 的速度是 `velocities[i]`，起初为零。`lr` 即 $\eta$，`beta` 即 $\beta$。
# - 两者都**原地**更新：两个列表中的张量本身发生变化，这样下一步还能用到速度。
#   让旧名字指向新张量，或把新张量放到列表的原位置上，都不行。
# - 学习率在速度**之内**。（PyTorch的 `SGD` 用的是另一种约定：$v \leftarrow \beta v + g$，
#   $\theta \leftarrow \theta - \eta v$；只要 $\eta$ 逐步变化，两者就不同。）
# - `.grad` 为 `None` 的参数连同它的速度一起跳过：两者都保持不变。
# - 梯度**保持原样**：由调用者清除。由**你**打开 `torch.no_grad()`：更新本身不应被记录。
#   不返回任何值。
#
# *例。* $\theta = 1$，$v = 0.5$，$g = 2$，`lr=0.1`，`beta=0.9`：
# $v = 0.45 - 0.2 = 0.25$，$\theta = 1.25$。


# %%
def momentum_step(params, velocities, lr, beta):
    # zh: 对每个参数，先 v <- beta * v - lr * grad，再 theta <- theta + v，两者都原地更新。
    # zh: params：需要梯度的张量的列表；velocities：同样多的张量的列表。.grad 为 None 的参数连同其速
    #     度一起跳过。梯度保持不变。函数自己打开 no_grad；不返回任何值。
    """v <- beta * v - lr * grad, then theta <- theta + v, for each parameter, both in place.

    params: a list of tensors that require gradients; velocities: a list of as many tensors. A
    parameter whose .grad is None is skipped together with its velocity. The gradients stay as they
    are. Opens no_grad itself; returns nothing.
    """
    # zh: 在 no_grad 下原地更新每个速度，再更新相应的参数
    # BEGIN SOLUTION: under no_grad, update each velocity and then its parameter in place
    with torch.no_grad():
        for param, velocity in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            velocity.mul_(beta).sub_(lr * param.grad)
            param.add_(velocity)
    # END SOLUTION


# %% experiment
# zh: 一条狭窄的山谷（需要matplotlib）：学习率相同时，普通梯度下降（即 beta = 0 的动量法）和动量法走
#     过的路。
# A narrow valley (needs matplotlib): the path of plain gradient descent, which is momentum with
# beta = 0, and that with momentum, with the same learning rate.
def show_momentum(num_steps=60, lr=0.02):
    import matplotlib.pyplot as plt

    def loss_of(theta):
        return (theta[0] ** 2 + 50 * theta[1] ** 2) / 2

    x, y = torch.meshgrid(torch.linspace(-6, 11, 100), torch.linspace(-2, 2, 100), indexing="xy")
    _, axes = plt.subplots(1, 2, figsize=(12, 3))
    axes[0].contour(x.numpy(), y.numpy(), loss_of([x, y]).numpy(), levels=20, alpha=0.4)
    final = {}
    for name, beta in [("plain", 0.0), ("momentum", 0.9)]:
        theta = torch.tensor([10.0, 1.5], requires_grad=True)
        velocity = torch.zeros(2)
        path, losses = [theta.tolist()], [loss_of(theta).item()]
        for _ in range(num_steps):
            theta.grad = None
            loss_of(theta).backward()
            momentum_step([theta], [velocity], lr, beta)
            path.append(theta.tolist())
            losses.append(loss_of(theta).item())
        axes[0].plot(*zip(*path, strict=True), ".-", label=name)
        axes[1].semilogy(losses, label=name)
        final[name] = losses[-1]
    axes[0].set_xlabel("θ₁")
    axes[0].set_ylabel("θ₂")
    axes[0].legend()
    axes[1].set_xlabel("step")
    axes[1].set_ylabel("loss")
    axes[1].legend()
    plt.show()
    return final


valley = show_momentum()

# %% [markdown] en thought
# **Question 2.** What does momentum change along the valley, and what across it? What would happen
# with $\beta = 0.99$, and what is $v$ after many steps with the same gradient?

# %% [markdown] zh thought
# **思考题2。** 动量在沿着山谷的方向上改变了什么，在横穿山谷的方向上又改变了什么？
# $\beta = 0.99$ 时会怎样？如果很多步的梯度都相同，$v$ 会是多少？

# %% [markdown] en
# ## 5. Second derivatives: `hessian(f, theta)`
#
# `f` maps a tensor `theta (D,)` to a scalar tensor, differentiably. Return its Hessian at `theta`,
#
# $$H_{ij} = \frac{\partial^2 f}{\partial \theta_i \partial \theta_j}$$
#
# as a tensor `(D, D)` in the dtype and on the device of `theta`.
#
# - **Exact**, by autograd: take the gradient of the gradient (`torch.autograd.grad` with
#   `create_graph=True`), or use `torch.autograd.functional.hessian`. Finite differences are only
#   nearly right.
# - `f` may depend on some entries of `theta` only linearly or not at all: $H$ is 0 there.
# - Good practice: leave `theta` as it was. It does not require gradients afterwards if it did not
#   before, and its `.grad` is what it was.
#
# *Example.* $f(w_1, w_2) = (1 - w_1 w_2)^2$ at $(0, 0)$:
# $H = \begin{pmatrix} 0 & -2 \\ -2 & 0 \end{pmatrix}$ with the eigenvalues 2 and −2.

# %% [markdown] zh
# ## 5. 二阶导数：`hessian(f, theta)`
#
# `f` 把张量 `theta (D,)` 可微地映射为标量张量。返回它在 `theta` 处的海森矩阵（Hessian）
#
# $$H_{ij} = \frac{\partial^2 f}{\partial \theta_i \partial \theta_j}$$
#
# 是形状为 `(D, D)` 的张量，dtype和设备与 `theta` 相同。
#
# - 用自动微分得到**精确**的值：对梯度再求梯度（`torch.autograd.grad`，`create_graph=True`），
#   或使用 `torch.autograd.functional.hessian`。有限差分只是近似正确。
# - `f` 可能只线性地依赖于 `theta` 的某些元素，或完全不依赖它们：$H$ 在那里为0。
# - 良好习惯：让 `theta` 保持原样。如果它原来不需要梯度，之后也不需要；它的 `.grad` 不变。
#
# *例。* $f(w_1, w_2) = (1 - w_1 w_2)^2$ 在 $(0, 0)$ 处：
# $H = \begin{pmatrix} 0 & -2 \\ -2 & 0 \end{pmatrix}$，特征值为2和−2。


# %%
def hessian(f, theta):
    # zh: 标量函数 f 在 theta (D,) 处的精确海森矩阵 (D, D)，用自动微分求出。
    # zh: f 对 theta 的某些元素可能是线性的，或与之无关：相应处为零。theta 保持原样：其
    #     requires_grad 和 .grad 都不变。
    """The exact Hessian (D, D) of the scalar function f at theta (D,), by autograd.

    f may be linear in some entries of theta, or not depend on them: zeros there. theta stays as it
    was: neither its requires_grad nor its .grad changes.
    """
    # zh: 在 theta 处对 f 求两次导
    # BEGIN SOLUTION: differentiate f twice at theta
    return torch.autograd.functional.hessian(f, theta)
    # END SOLUTION


# %% [markdown] en
# ## 6. Minimum, maximum or saddle: `classify_critical_point(H)`
#
# `H (D, D)` is the symmetric Hessian at a point where the gradient is zero. Return one of the
# strings `"local minimum"`, `"local maximum"`, `"saddle point"`, `"degenerate"` by the eigenvalues
# of `H`.
#
# An eigenvalue **counts as zero** if it is smaller in size than $10^{-6}$ times the largest one in
# size: a bound that goes with the scale of `H`, not a fixed one.
#
# - Positive **and** negative ones: a saddle point, whether there are zeros or not.
# - Else, if there is a zero: degenerate. The second derivatives cannot tell what it is. If all are
#   zero, it is degenerate too.
# - All positive: a local minimum; all negative: a local maximum.
#
# *Example.* Eigenvalues (2, −2) and (2, 0, −2): saddle point. (3, 1): local minimum. (3, 0):
# degenerate, for $f = x^2 + y^4$ has a minimum there and $f = x^2 - y^4$ has none.

# %% [markdown] zh
# ## 6. 极小、极大还是鞍点：`classify_critical_point(H)`
#
# `H (D, D)` 是梯度为零的点处的对称海森矩阵。根据 `H` 的特征值，返回下列字符串之一：
# `"local minimum"`（局部极小）、`"local maximum"`（局部极大）、`"saddle point"`（鞍点）、
# `"degenerate"`（退化）。
#
# 如果一个特征值的绝对值小于最大绝对值的 $10^{-6}$ 倍，它就**算作零**：
# 这个界限随 `H` 的尺度变化，不是固定的数。
#
# - 正的**和**负的都有：鞍点，无论有没有零。
# - 否则，如果有零：退化。二阶导数不足以判断。如果全为零，也是退化。
# - 全为正：局部极小；全为负：局部极大。
#
# *例。* 特征值(2, −2)和(2, 0, −2)：鞍点。(3, 1)：局部极小。
# (3, 0)：退化，因为 $f = x^2 + y^4$ 在那里有极小值，而 $f = x^2 - y^4$ 没有。


# %%
def classify_critical_point(H):
    # zh: 按特征值返回 "local minimum"、"local maximum"、"saddle point"、"degenerate" 之一。
    # zh: H (D, D) 是对称矩阵。绝对值小于最大绝对值的1e-6倍的特征值视为零。正负都有：鞍点，不论有没
    #     有零。有零而非正负都有，或全为零：退化。
    """One of "local minimum", "local maximum", "saddle point", "degenerate", by eigenvalues.

    H (D, D) is symmetric. Eigenvalues below 1e-6 of the largest in size count as zero. Both signs:
    a saddle point, zeros or not. A zero without both signs, or nothing but zeros: degenerate.
    """
    # zh: 求特征值，数出正的、负的和零的个数，作出判断
    # BEGIN SOLUTION: compute the eigenvalues, count positive, negative and zero ones, decide
    eigenvalues = torch.linalg.eigvalsh(H)  # (D,)
    zero = 1e-6 * eigenvalues.abs().max()
    num_positive = (eigenvalues > zero).sum().item()
    num_negative = (eigenvalues < -zero).sum().item()
    if num_positive and num_negative:
        return "saddle point"
    if num_positive + num_negative < len(eigenvalues):
        return "degenerate"
    return "local minimum" if num_positive else "local maximum"
    # END SOLUTION


# %% [markdown] en
# ## 7. Away from a saddle: `escape_direction(H)`
#
# At a critical point the gradient is zero and gradient descent stands still. Along an eigenvector
# of a negative eigenvalue the loss falls all the same. Return an eigenvector of the **most
# negative** eigenvalue of the symmetric `H (D, D)`: a tensor `(D,)` of length 1 in the dtype of
# `H`; its sign is up to you.
#
# Return `None` if there is no negative eigenvalue. As above, an eigenvalue smaller in size than
# $10^{-6}$ times the largest one in size counts as zero.
#
# *Example.* $H = \begin{pmatrix} 0 & -2 \\ -2 & 0 \end{pmatrix}$: the eigenvalue −2 has the
# eigenvector $(1, 1) / \sqrt 2$, so that or its negative is returned.

# %% [markdown] zh
# ## 7. 离开鞍点：`escape_direction(H)`
#
# 在临界点处梯度为零，梯度下降会停住。但沿着负特征值的特征向量，损失仍会下降。
# 返回对称矩阵 `H (D, D)` 的**最小的负**特征值（负得最多的那个）的一个特征向量：
# 形状为 `(D,)`、长度为1的张量，dtype与 `H` 相同；正负号由你决定。
#
# 如果没有负的特征值，返回 `None`。同上，绝对值小于最大绝对值的 $10^{-6}$ 倍的特征值算作零。
#
# *例。* $H = \begin{pmatrix} 0 & -2 \\ -2 & 0 \end{pmatrix}$：特征值−2的特征向量是
# $(1, 1) / \sqrt 2$，因此返回它或它的相反数。


# %%
def escape_direction(H):
    # zh: H 的最小负特征值的单位特征向量 (D,)，正负号均可。
    # zh: H (D, D) 是对称矩阵。没有负特征值时返回 None；绝对值小于最大绝对值的1e-6倍的特征值视为零。
    """A unit eigenvector (D,) of the most negative eigenvalue of H, of either sign.

    H (D, D) is symmetric. None if no eigenvalue is negative; those below 1e-6 of the largest in
    size count as zero.
    """
    # zh: 找出最小的负特征值，返回其特征向量，没有则返回 None
    # BEGIN SOLUTION: find the most negative eigenvalue and return its eigenvector, or None
    eigenvalues, eigenvectors = torch.linalg.eigh(H)  # rising; eigenvectors in the columns
    if eigenvalues[0] >= -1e-6 * eigenvalues.abs().max():
        return None
    return eigenvectors[:, 0]
    # END SOLUTION


# %% experiment
# zh: 最小的两层网络的损失 (1 - w1 w2)^2（需要matplotlib）：梯度下降停在鞍点不动，沿离开方向走一步之
#     后就离开了鞍点。
# The loss (1 - w1 w2)^2 of the smallest network with two layers (needs matplotlib): gradient
# descent stands still at the saddle, and leaves it after one step along the escape direction.
def show_saddle(num_steps=100, lr=0.05):
    import matplotlib.pyplot as plt

    def loss_of(w):
        return (1 - w[0] * w[1]) ** 2

    def descend(w):
        path = [w.tolist()]
        for _ in range(num_steps):
            w = w.detach().requires_grad_()
            (grad,) = torch.autograd.grad(loss_of(w), w)
            w = w - lr * grad
            path.append(w.tolist())
        return path

    saddle = torch.zeros(2)
    H = hessian(loss_of, saddle)
    print(f"at w = (0, 0): {classify_critical_point(H)}, ", end="")
    print(f"eigenvalues of the Hessian {torch.linalg.eigvalsh(H).tolist()}")
    paths = {
        "from the saddle": descend(saddle),
        "after one step aside": descend(saddle + 0.1 * escape_direction(H)),
    }
    side = torch.linspace(-1.8, 1.8, 100)
    w1, w2 = torch.meshgrid(side, side, indexing="xy")
    plt.contourf(w1.numpy(), w2.numpy(), loss_of([w1, w2]).numpy(), levels=30, cmap="viridis")
    plt.colorbar(label="loss")
    for name, path in paths.items():
        plt.plot(*zip(*path, strict=True), ".-", label=name)
    plt.xlabel("w₁")
    plt.ylabel("w₂")
    plt.legend()
    plt.show()
    return {name: [loss_of(w) for w in path] for name, path in paths.items()}


saddle_losses = show_saddle()

# %% [markdown] en thought
# **Question 3.** Training stops getting better. How do you tell whether the network is at a local
# minimum, at a saddle point, or at no critical point at all? Why are saddles met more often than
# bad minima in networks with many parameters?

# %% [markdown] zh thought
# **思考题3。** 训练不再有进展。怎样判断网络是处于局部极小、鞍点，还是根本不在临界点？
# 为什么在参数很多的网络中，遇到鞍点比遇到差的极小值更常见？

# %% [markdown] en thought
# **Question 4.** Why do small batches often generalise better than large ones, although their
# gradients are noisier?

# %% [markdown] zh thought
# **思考题4。** 小批量的梯度噪声更大，为什么它们的泛化往往比大批量更好？

# %% [markdown] en
# ## 8. From tokens to numbers: `build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>"))`
#
# `token_lists` is a list of texts, each a list of tokens (strings). Return a `dict` from token to
# index, the indices being 0, 1, 2, … without gaps:
#
# - first the `specials`, in the given order;
# - then every token that occurs **at least** `min_freq` times **in all texts together**, by falling
#   number of occurrences; tokens that occur equally often in **alphabetical** order (as Python
#   compares strings).
# - A token that is also one of the specials keeps its place among the specials.
#
# The order must not depend on the order of a `set`, which is another one in every run of Python: a
# saved model would then read other words.
#
# *Example.* `build_vocab([["b", "a", "b"], ["c"]])` gives
# `{"<pad>": 0, "<unk>": 1, "b": 2, "a": 3, "c": 4}`.

# %% [markdown] zh
# ## 8. 从词元到数：`build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>"))`
#
# `token_lists` 是文本的列表，每个文本是词元（字符串）的列表。
# 返回一个从词元到索引的 `dict`（词表），索引为0、1、2……，没有空缺：
#
# - 先是 `specials`（特殊词元），按给定的顺序；
# - 然后是**在所有文本中合计**出现**至少** `min_freq` 次的每个词元，按出现次数从多到少；
#   出现次数相同的词元按**字母顺序**（即Python比较字符串的顺序）。
# - 如果一个词元同时也是特殊词元，它保持在特殊词元中的位置。
#
# 顺序不能取决于 `set` 的顺序，因为后者在Python的每次运行中都不同：否则保存的模型会读到别的词。
#
# *例。* `build_vocab([["b", "a", "b"], ["c"]])` 给出
# `{"<pad>": 0, "<unk>": 1, "b": 2, "a": 3, "c": 4}`。


# %%
def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    # zh: 从词元到索引的字典：特殊词元在前，其余按出现次数从多到少排列。
    # zh: token_lists：字符串列表的列表。只收入在所有列表中总共至少出现 min_freq 次的词元；出现次数
    #     相同的按字母顺序排列。索引为 0, 1, 2, ...，没有空缺。
    """A dict from token to index: specials first, then by falling number of occurrences.

    token_lists: a list of lists of strings. Only tokens with at least min_freq occurrences in all
    lists together; equally frequent ones in alphabetical order. Indices 0, 1, 2, ... without gaps.
    """
    # zh: 统计所有词元，排序，给特殊词元和词元编号
    # BEGIN SOLUTION: count all tokens, sort them, and number specials and tokens
    counts = Counter(token for tokens in token_lists for token in tokens)
    frequent = [token for token, n in counts.items() if n >= min_freq and token not in specials]
    frequent.sort(key=lambda token: (-counts[token], token))
    return {token: index for index, token in enumerate([*specials, *frequent])}
    # END SOLUTION


# %% [markdown] en
# ## 9. A batch of texts: `collate_batch(batch, vocab)`
#
# `batch` is a list of `B` pairs `(label, tokens)`: an `int` and a list of at least one token.
# `vocab` is a dict such as `build_vocab` returns. Return three `int64` tensors
# `(labels, padded, lengths)`:
#
# - `labels (B,)`: the labels as they are;
# - `padded (B, T)`: a row for each text, **batch first**, in the order of the batch: the indices of
#   its tokens, then `vocab["<pad>"]` up to the length `T` of the longest text **of this batch**. A
#   token that is not in the vocabulary becomes `vocab["<unk>"]`. These two need not be 0 and 1.
# - `lengths (B,)`: how many tokens each text has, without the padding.
#
# *Example.* With the vocabulary above `collate_batch([(1, ["a"]), (0, ["b", "x", "c"])], vocab)`
# gives labels `[1, 0]`, padded `[[3, 0, 0], [2, 1, 4]]` and lengths `[1, 3]`.

# %% [markdown] zh
# ## 9. 一个小批量的文本：`collate_batch(batch, vocab)`
#
# `batch` 是 `B` 个 `(label, tokens)` 的列表：一个 `int` 和一个至少含一个词元的列表。
# `vocab` 是 `build_vocab` 返回的那种字典。返回三个 `int64` 张量 `(labels, padded, lengths)`：
#
# - `labels (B,)`：原样的标签；
# - `padded (B, T)`：每个文本一行，**批量维度在前**，按批量中的顺序：先是各词元的索引，
#   然后用 `vocab["<pad>"]` 填充到**这个小批量**中最长文本的长度 `T`。
#   不在词表中的词元变成 `vocab["<unk>"]`。这两个索引不一定是0和1。
# - `lengths (B,)`：每个文本有多少个词元，不算填充。
#
# *例。* 用上面的词表，`collate_batch([(1, ["a"]), (0, ["b", "x", "c"])], vocab)`
# 给出标签 `[1, 0]`、填充后的 `[[3, 0, 0], [2, 1, 4]]` 和长度 `[1, 3]`。


# %%
def collate_batch(batch, vocab):
    # zh: 对 (label, tokens) 的列表返回 (labels (B,), padded (B, T), lengths (B,))，都是 int64。
    # zh: 未知词元变为 vocab["<unk>"]；较短的文本以 vocab["<pad>"] 补齐。批量在第一维，顺序与输入相
    #     同；标签保持不变。T 是最长文本的长度。
    """(labels (B,), padded (B, T), lengths (B,)), all int64, for a list of (label, tokens).

    Unknown tokens become vocab["<unk>"]; shorter texts end in vocab["<pad>"]. Batch first, in the
    order of the batch; labels as they are. T is the length of the longest text.
    """
    # zh: 查出索引，补齐到最长的文本，收集标签和长度
    # BEGIN SOLUTION: look up the indices, pad to the longest text, collect labels and lengths
    texts = [[vocab.get(token, vocab["<unk>"]) for token in tokens] for _, tokens in batch]
    longest = max(map(len, texts))
    padded = [indices + [vocab["<pad>"]] * (longest - len(indices)) for indices in texts]
    return (
        torch.tensor([label for label, _ in batch]),
        torch.tensor(padded),
        torch.tensor([len(indices) for indices in texts]),
    )
    # END SOLUTION


# %% [markdown] en
# ## 10. A recurrent classifier: `RNNClassifier(vocab_size, embed_dim, hidden_dim, output_dim)`
#
# An `nn.Module` of three parts: an embedding of `vocab_size` tokens in `embed_dim` numbers, a
# recurrent layer with `hidden_dim` units, and a linear layer to `output_dim` logits. "Recurrent"
# may be `nn.RNN`, `nn.GRU` or `nn.LSTM`, one layer or several, as you like.
#
# `forward(text, lengths)` gets `text (B, T)`, **batch first**, and `lengths (B,)`, both `int64`,
# and returns logits `(B, output_dim)`: the linear layer applied to the hidden state (of the last
# layer, if there are several) **after the last token of each text**.
#
# - What stands in `text` behind a text's length is padding, **whatever its index is**: only
#   `lengths` says where a text ends.
# - The logits of a text depend neither on how much padding its batch brings, nor on the other
#   texts, nor on their order. The rows come in any order of lengths, and there may be only one.
# - Use `nn.utils.rnn.pack_padded_sequence` (with `enforce_sorted=False`; it wants `lengths` on the
#   CPU, and `lengths` may lie elsewhere), or run over the padded batch and pick the right step of
#   each row.
# - No dropout.

# %% [markdown] zh
# ## 10. 循环分类器：`RNNClassifier(vocab_size, embed_dim, hidden_dim, output_dim)`
#
# 由三部分组成的 `nn.Module`：把 `vocab_size` 个词元嵌入为 `embed_dim` 个数的嵌入层、
# 有 `hidden_dim` 个单元的循环层，以及给出 `output_dim` 个logits的线性层。
# “循环”可以是 `nn.RNN`、`nn.GRU` 或 `nn.LSTM`，一层或多层，由你决定。
#
# `forward(text, lengths)` 的输入是 `text (B, T)`（**批量维度在前**）和 `lengths (B,)`，
# 都是 `int64`；返回logits `(B, output_dim)`：
# 把线性层作用于**每个文本最后一个词元之后**的隐状态（若有多层，取最后一层的）。
#
# - `text` 中超出文本长度的部分是填充，**无论其索引是什么**：只有 `lengths` 说明文本在哪里结束。
# - 一个文本的logits既不取决于它所在的小批量带来多少填充，也不取决于其他文本或它们的顺序。
#   各行的长度可以是任意顺序，也可以只有一行。
# - 使用 `nn.utils.rnn.pack_padded_sequence`（`enforce_sorted=False`；
#   它要求 `lengths` 在CPU上，而传入的 `lengths` 可能在别处），
#   或者在填充后的整个批量上运行，再取出每一行正确的那一步。
# - 不使用暂退法。


# %%
class RNNClassifier(nn.Module):
    # zh: 嵌入层、循环层，以及作用于每个文本自己的最后一个隐状态的线性层。
    """Embedding, a recurrent layer, and a linear layer on each text's own last hidden state."""

    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        # zh: 建立嵌入层、循环层和线性层
        # BEGIN SOLUTION: make the embedding, the recurrent layer and the linear layer
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
        self.output = nn.Linear(hidden_dim, output_dim)
        # END SOLUTION

    def forward(self, text, lengths):
        # zh: 对 text (B, T) 和 lengths (B,)（都是 int64）返回logits (B, output_dim)。
        # zh: 超出文本长度的部分都是填充，不论其索引是什么，都不起作用。
        """Logits (B, output_dim) for text (B, T) and lengths (B,), both int64.

        What stands behind a text's length is padding, whatever its index, and has no effect.
        """
        # zh: 对每个文本运行到其长度为止，对最后一个隐状态做分类
        # BEGIN SOLUTION: run over each text up to its length and classify its last hidden state
        embedded = self.embedding(text)  # (B, T, embed_dim)
        packed = nn.utils.rnn.pack_padded_sequence(
            embedded, lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        _, hidden = self.rnn(packed)  # (1, B, hidden_dim)
        return self.output(hidden[-1])
        # END SOLUTION


# %% [markdown] en
# ## Given: tokens of real texts
#
# Two small sets of real texts come with the course: `first_names()`, where the label says which of
# two lists of the United States Census a name is from, and `package_descriptions()`, one line each
# about software of Debian from the sections games, net, science and sound. Names are read letter by
# letter, descriptions word by word.

# %% [markdown] zh
# ## 已给出：真实文本的词元
#
# 课程附带两个小的真实文本集：`first_names()`，标签说明一个名字出自美国人口普查的两份名单中的哪一份；
# `package_descriptions()`，每条是Debian软件的一行介绍，
# 出自games（游戏）、net（网络）、science（科学）、sound（声音）四个分类。
# 名字逐个字母读取，介绍逐个单词读取。


# %%
def letters(name):
    # zh: 一个名字的各个字母，小写。
    """The letters of a name in lower case."""
    return list(name.lower())


def words(text):
    # zh: 一段文本中的单词和数字，小写，不含标点。
    """The words and numbers of a text in lower case, without punctuation."""
    return re.findall(r"[a-z0-9]+", text.lower())


# %% experiment
# zh: 逐个字母地读名字（需要matplotlib）：你的循环网络与字母袋模型比较，后者知道每个字母在名字中出现
#     几次，但不知道在哪里。
# Names letter by letter (needs matplotlib): your recurrent network against a bag of letters, which
# knows how often each letter occurs in a name, but not where.
class BagOfTokens(nn.Module):
    # zh: 把每个词元对应的一行数相加得到logits，与顺序无关。
    """Logits that add up one row of numbers for each token, in whatever order."""

    def __init__(self, vocab_size, output_dim, pad):
        super().__init__()
        self.rows = nn.EmbeddingBag(vocab_size, output_dim, mode="sum", padding_idx=pad)

    def forward(self, text, lengths):
        return self.rows(text)


def fit(net, train, test, vocab, num_epochs, lr, batch_size=32):
    # zh: 用Adam在 (label, tokens) 上训练 net；返回每个迭代周期之后在 test 上的精度。
    """Train net on (label, tokens) pairs with Adam; the accuracy on test after each epoch."""
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    test_labels, *test_inputs = collate_batch(test, vocab)
    accuracies = []
    for _ in range(num_epochs):
        for chosen in torch.randperm(len(train)).split(batch_size):
            labels, *inputs = collate_batch([train[i] for i in chosen], vocab)
            loss = nn.CrossEntropyLoss()(net(*inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            predictions = net(*test_inputs).argmax(dim=1)
        accuracies.append((predictions == test_labels).float().mean().item())
    return accuracies


def show_texts(data, tokens_of, min_freq, embed_dim, hidden_dim, num_epochs):
    import matplotlib.pyplot as plt

    train = [*zip(data.train_labels.tolist(), map(tokens_of, data.train_texts), strict=True)]
    test = [*zip(data.test_labels.tolist(), map(tokens_of, data.test_texts), strict=True)]
    vocab = build_vocab([tokens for _, tokens in train], min_freq)
    size, classes = len(vocab), len(data.classes)
    bag = BagOfTokens(size, classes, vocab["<pad>"])
    rnn = RNNClassifier(size, embed_dim, hidden_dim, classes)
    histories = {
        "bag": fit(bag, train, test, vocab, num_epochs, lr=0.03),
        "RNN": fit(rnn, train, test, vocab, num_epochs, lr=0.005),
    }
    for name, accuracies in histories.items():
        plt.plot(range(1, num_epochs + 1), accuracies, ".-", label=name)
    plt.xlabel("epoch")
    plt.ylabel("test accuracy")
    plt.legend()
    plt.show()
    return histories


def show_names():
    from grader.data import first_names

    return show_texts(first_names(), letters, 1, embed_dim=16, hidden_dim=32, num_epochs=12)


names = show_names()

# %% [markdown] en thought
# **Question 5.** Your accuracy on new data is too low. How do you tell whether the model is too
# simple (model bias), has learnt the training data by heart (overfitting), or is tested on data of
# another kind than it was trained on (mismatch)? What would you do in each case?

# %% [markdown] zh thought
# **思考题5。** 在新数据上的精度太低。怎样判断是模型太简单（模型偏差）、把训练数据背了下来（过拟合），
# 还是测试数据与训练数据不是同一类（失配）？每种情况下你会怎么做？

# %% [markdown] en thought
# **Question 6.** Why does packing matter? What does a network read that takes the last time step of
# a padded batch, and why may it still be right on many texts?

# %% [markdown] zh thought
# **思考题6。** 为什么打包（packing）重要？如果取填充后批量的最后一个时间步，网络读到的是什么？
# 为什么它在许多文本上仍可能是对的？


# %% experiment
# zh: 对软件包说明做同样的事，逐个单词地读。
# The same for package descriptions, word by word.
def show_descriptions():
    from grader.data import package_descriptions

    # zh: 只出现一次的单词让网络学会 <unk> 是什么样的
    # words that occur once teach the network what <unk> is like
    return show_texts(package_descriptions(), words, 2, embed_dim=32, hidden_dim=32, num_epochs=6)


descriptions = show_descriptions()

# %% [markdown] en thought
# **Question 7.** With names the bag of letters falls behind, with descriptions the bag of words is
# hard to beat. Why? What kind of description would a bag of words get wrong?

# %% [markdown] zh thought
# **思考题7。** 对名字来说字母词袋落后，而对软件介绍来说词袋很难被超过。为什么？
# 什么样的介绍会让词袋判断错误？

# %% [markdown] en
# ## 11. All together
#
# Nothing to write here: the hidden tests put your parts together and train
#
# - both of your classifiers on spirals: the linear one cannot do well, the one with ReLU must be
#   right on at least 97 % of new points;
# - your `RNNClassifier` on first names, letter by letter, and on package descriptions, word by
#   word, with your `build_vocab` and `collate_batch`: it must be right on at least 81 % of
#   names and 78 % of descriptions it has never seen.
#
# You can try all of it with the cells above.

# %% [markdown] zh
# ## 11. 合在一起
#
# 这里不需要写代码：隐藏测试会把你写的各部分合在一起，训练
#
# - 你的两个分类器，使用螺旋数据：线性的那个不可能做得好，
#   带ReLU的那个在新的点上必须至少达到97%的精度；
# - 你的 `RNNClassifier`，使用名字（逐个字母）和软件介绍（逐个单词），
#   以及你的 `build_vocab` 和 `collate_batch`：
#   在从未见过的名字和介绍上，精度必须分别至少达到81%和78%。
#
# 你可以用上面的单元格自己试一试。

# %% [markdown] en
# ## What to hand in
#
# Hand in **one file**: `lab6.py`, or the notebook with which you worked. The answers to the seven
# questions stand in the notebook below each question, or as comments in the `.py`.

# %% [markdown] zh
# ## 提交什么
#
# 提交**一个文件**：`lab6.py`，或你所用的notebook。
# 七道思考题的答案写在notebook中每道题的下面，或作为注释写在 `.py` 中。
