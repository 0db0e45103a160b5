"""Lab 3 as its author keeps it: the handout in two languages, the solution, the experiments.

What students receive is made from this file by `grader release lab3`.
"""

# %% [markdown] en
# A network is a tree of modules. In this lab you build layers and blocks of your own, look at the
# parameters inside, initialise, share, save and load them, and at the end freeze a part of a
# network and train the rest on Fashion-MNIST. The letters in the shapes: `B` batch size, `D`
# inputs. The batch always comes first.
#
# Rules for every exercise:
#
# - **Do not change your inputs** unless the exercise says so.
# - Write for any device and any floating-point type: after `net.to(torch.float64)` a network of
#   yours takes and returns `float64`.
# - Leave global state alone: no seeds, no default dtype, no switching gradients off for good.
# - Where a text names an attribute, such as `hidden`, keep the name. All other names are yours.
# - Printing is fine.
# - When your work is graded, these packages are there: torch, torchvision, numpy, matplotlib.
#
# Run `pytest` in this folder as often as you like; `pytest -k parallel` runs the tests whose names
# contain that word. Do the exercises in any order: each is tested by itself, also where one uses
# another.

# %% [markdown] zh
# 网络是一棵由模块组成的树。在这个实验中，你将写出自己的层和块，查看其中的参数，对参数做初始化、共享、
# 保存和加载，最后冻结网络的一部分，在Fashion-MNIST上训练其余部分。形状中的字母：
# `B` 为批量大小，`D` 为输入数。批量总是第一个维度。
#
# 每道题都适用的规则：
#
# - 除非题目要求，**不要修改输入**。
# - 代码应适用于任何设备和任何浮点类型：执行 `net.to(torch.float64)` 之后，
#   你的网络接收并返回 `float64`。
# - 不要改动全局状态：不设随机种子，不改默认dtype，不永久关闭梯度。
# - 题目中指定了名称的属性（例如 `hidden`）要使用该名称，其他名称由你自定。
# - 可以随意打印。
# - 评分时可用的软件包：torch、torchvision、numpy、matplotlib。
#
# 在本文件夹中随时运行 `pytest`；`pytest -k parallel` 只运行名称中含有该词的测试。
# 各题可以按任意顺序完成：即使一道题用到另一道题，也是分别测试的。

# %%
import copy

import torch
from torch import nn

# %% [markdown] en
# ## 1. A container of your own: `MySequential(*modules)`
#
# `MySequential(a, b, c)(X)` is `c(b(a(X)))`. Write it with `nn.Module` alone, **not** with
# `nn.Sequential`.
#
# - The modules are **registered**, in order, under the names `"0"`, `"1"`, `"2"`, … (strings). So
#   `state_dict()` has entries such as `"0.weight"`, and `parameters()`, `.to()` and `.train()` reach
#   every one of them. `add_module(name, module)` registers a module under a name.
# - `forward` applies them in order. A module that was passed **twice** runs twice (mind that
#   `children()` lists each module only once).
# - It can stand inside another `MySequential`; with no modules at all it returns `X` as it is.
#
# *Example.* `MySequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))` maps `(B, 4)` to `(B, 2)`,
# and the keys of its `state_dict()` are `0.weight`, `0.bias`, `2.weight`, `2.bias`.

# %% [markdown] zh
# ## 1. 自己的容器：`MySequential(*modules)`
#
# `MySequential(a, b, c)(X)` 就是 `c(b(a(X)))`。只用 `nn.Module` 来写，**不要**用 `nn.Sequential`。
#
# - 各模块按顺序**注册**，名称为 `"0"`、`"1"`、`"2"`……（字符串）。这样 `state_dict()`
#   中有 `"0.weight"` 这样的条目，`parameters()`、`.to()` 和 `.train()` 能到达每一个模块。
#   `add_module(name, module)` 以给定的名称注册一个模块。
# - `forward` 按顺序应用各模块。传入**两次**的模块要运行两次（注意 `children()` 对每个模块只列出一次）。
# - 它可以放在另一个 `MySequential` 里；一个模块也没有时，原样返回 `X`。
#
# *例。* `MySequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))` 把 `(B, 4)` 映射为 `(B, 2)`，
# 它的 `state_dict()` 的键是 `0.weight`、`0.bias`、`2.weight`、`2.bias`。


# %%
class MySequential(nn.Module):
    # zh: 依次执行各模块：MySequential(a, b)(X) 即 b(a(X))；以 "0"、"1" 等名称注册。
    # zh: 传入两次的模块运行两次；没有任何模块时原样返回 X。
    """The modules in order: MySequential(a, b)(X) is b(a(X)); registered under "0", "1", ...

    A module that is passed twice runs twice; without any module X is returned as it is.
    """

    def __init__(self, *modules):
        super().__init__()
        # zh: 以序号（字符串）为名称注册每个模块
        # BEGIN SOLUTION: register each module under its number, as a string
        for index, module in enumerate(modules):
            self.add_module(str(index), module)
        # END SOLUTION

    def forward(self, X):
        # zh: X 依次经过所有模块之后的结果。
        """X after all modules, applied in order."""
        # zh: 依次应用已注册的模块，出现两次的也要应用两次
        # BEGIN SOLUTION: apply the registered modules in order, also one that is there twice
        for module in self._modules.values():
            X = module(X)
        return X
        # END SOLUTION


# %% experiment
# zh: 普通的Python列表藏起了什么：同样三个层，一次放在列表里，一次注册。
# What a plain Python list hides: the same three layers, listed and registered.
def show_list_and_registered():
    class ListSequential(nn.Module):
        def __init__(self, *modules):
            super().__init__()
            self.layers = list(modules)

        def forward(self, X):
            for layer in self.layers:
                X = layer(X)
            return X

    found = {}
    for kind in [ListSequential, MySequential]:
        net = kind(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
        output = net(torch.randn(3, 4))
        found[kind.__name__] = list(net.state_dict())
        print(f"{kind.__name__}: output {tuple(output.shape)}, state_dict {list(net.state_dict())}")
        net.to(torch.float64)
        try:
            net(torch.randn(3, 4, dtype=torch.float64))
            print("    .to(torch.float64) reached every layer")
        except RuntimeError as error:
            print("    after .to(torch.float64):", error)
    return found


registered_names = show_list_and_registered()

# %% [markdown] en thought
# **Question 1.** What breaks when `MySequential` keeps its modules in a Python list? Go through what
# you do with a network: train it, save it, move it to a GPU, switch it to eval mode.

# %% [markdown] zh thought
# **思考题1。** 如果 `MySequential` 把模块放在Python列表里，会出什么问题？
# 请逐一考虑你对网络做的事情：训练、保存、移到GPU上、切换到评估模式。

# %% [markdown] en
# ## 2. Two branches: `ParallelBlock(net1, net2)`
#
# Both networks get the same `X`; their outputs are **concatenated along dimension 1**, `net1`
# first:
#
# $$\mathrm{ParallelBlock}(X) = [\, \mathrm{net}_1(X),\ \mathrm{net}_2(X) \,]$$
#
# - Concatenated, **not added**: outputs `(B, m)` and `(B, n)` give `(B, m + n)`. Outputs with more
#   dimensions, such as `(B, C, H, W)` of convolutions, are concatenated along dimension 1 too: the
#   channels.
# - Both networks are registered, under names of your choice.
#
# *Example.* If `net1(X)` is $(1\ \ 2)$ and `net2(X)` is $(3)$, the block returns $(1\ \ 2\ \ 3)$.

# %% [markdown] zh
# ## 2. 两个分支：`ParallelBlock(net1, net2)`
#
# 两个网络接收同一个 `X`，它们的输出**沿维度1拼接**，`net1` 在前：
#
# $$\mathrm{ParallelBlock}(X) = [\, \mathrm{net}_1(X),\ \mathrm{net}_2(X) \,]$$
#
# - 是拼接，**不是相加**：输出 `(B, m)` 和 `(B, n)` 得到 `(B, m + n)`。
#   维数更多的输出（例如卷积的 `(B, C, H, W)`）也沿维度1，即通道维度拼接。
# - 两个网络都要注册，名称自定。
#
# *例。* 如果 `net1(X)` 是 $(1\ \ 2)$，`net2(X)` 是 $(3)$，则返回 $(1\ \ 2\ \ 3)$。


# %%
class ParallelBlock(nn.Module):
    # zh: 两个网络对同一个 X 的输出，沿维度1连结，net1 的在前。
    """Both outputs for the same X, concatenated along dimension 1, that of net1 first."""

    def __init__(self, net1, net2):
        super().__init__()
        # zh: 注册两个网络
        # BEGIN SOLUTION: register both networks
        self.net1 = net1
        self.net2 = net2
        # END SOLUTION

    def forward(self, X):
        # zh: 两个网络的输出为 (B, m, ...) 和 (B, n, ...) 时，结果为 (B, m + n, ...)。
        """(B, m + n, ...) for networks with outputs (B, m, ...) and (B, n, ...)."""
        # zh: 用两个网络处理 X，沿维度1连结
        # BEGIN SOLUTION: run both networks on X and concatenate along dimension 1
        return torch.cat((self.net1(X), self.net2(X)), dim=1)
        # END SOLUTION


# %% [markdown] en thought
# **Question 2.** What are parallel blocks used for? Name a well-known architecture that has them,
# and say what its branches do differently. What would adding the outputs instead demand of the
# branches, and where is that done?

# %% [markdown] zh thought
# **思考题2。** 并行的块有什么用处？举出一个使用它们的著名架构，并说明各分支做的有什么不同。
# 如果改为把输出相加，对各分支有什么要求？哪里会这样做？

# %% [markdown] en
# ## 3. The textbook's two blocks: `MLP()` and `NestMLP()`
#
# `MLP()` has two linear layers with biases, the attributes `hidden` (20 → 256) and `out`
# (256 → 10):
#
# $$O = \mathrm{out}(\mathrm{ReLU}(\mathrm{hidden}(X)))$$
#
# `NestMLP()` has the attribute `net`, a block of 20 → 64, ReLU, 64 → 32, ReLU, and the attribute
# `linear`, 32 → 16:
#
# $$O = \mathrm{linear}(\mathrm{net}(X))$$
#
# - In `NestMLP` there is a ReLU after **both** layers of `net`, and none on the output of `linear`.
# - Layers are made **once, in `__init__`**. A layer made in `forward` has new random weights at
#   every call, and nobody can train them.
#
# *Example.* For `X` of shape `(2, 20)`: `MLP()(X)` is `(2, 10)` and `NestMLP()(X)` is `(2, 16)`.

# %% [markdown] zh
# ## 3. 教材中的两个块：`MLP()` 和 `NestMLP()`
#
# `MLP()` 有两个带偏置的线性层，属性名为 `hidden`（20 → 256）和 `out`（256 → 10）：
#
# $$O = \mathrm{out}(\mathrm{ReLU}(\mathrm{hidden}(X)))$$
#
# `NestMLP()` 有属性 `net`，它是由 20 → 64、ReLU、64 → 32、ReLU 组成的块，
# 还有属性 `linear`（32 → 16）：
#
# $$O = \mathrm{linear}(\mathrm{net}(X))$$
#
# - `NestMLP` 中，`net` 的**两**层之后都有ReLU，`linear` 的输出没有。
# - 层只在 `__init__` 中**创建一次**。在 `forward` 中创建的层每次调用都有新的随机权重，谁也无法训练它们。
#
# *例。* 对形状为 `(2, 20)` 的 `X`：`MLP()(X)` 是 `(2, 10)`，`NestMLP()(X)` 是 `(2, 16)`。


# %%
class MLP(nn.Module):
    # zh: hidden (20 -> 256)、ReLU、out (256 -> 10)：(B, 20) -> (B, 10)。
    """hidden (20 -> 256), ReLU, out (256 -> 10): (B, 20) -> (B, 10)."""

    def __init__(self):
        super().__init__()
        # zh: 建立层 hidden 和 out
        # BEGIN SOLUTION: make the layers hidden and out
        self.hidden = nn.Linear(20, 256)
        self.out = nn.Linear(256, 10)
        # END SOLUTION

    def forward(self, X):
        # zh: 形状 (B, 10)，输出没有激活函数。
        """(B, 10), no activation on the output."""
        # zh: 隐藏层、ReLU、输出层
        # BEGIN SOLUTION: hidden layer, ReLU, output layer
        return self.out(torch.relu(self.hidden(X)))
        # END SOLUTION


class NestMLP(nn.Module):
    # zh: 先是 net (20 -> 64, ReLU, 64 -> 32, ReLU)，再是 linear (32 -> 16)：(B, 20) -> (B, 16)。
    """net (20 -> 64, ReLU, 64 -> 32, ReLU), then linear (32 -> 16): (B, 20) -> (B, 16)."""

    def __init__(self):
        super().__init__()
        # zh: 建立块 net 和层 linear
        # BEGIN SOLUTION: make the block net and the layer linear
        self.net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU())
        self.linear = nn.Linear(32, 16)
        # END SOLUTION

    def forward(self, X):
        # zh: 形状 (B, 16)，输出没有激活函数。
        """(B, 16), no activation on the output."""
        # zh: 先经过块，再经过层
        # BEGIN SOLUTION: the block, then the layer
        return self.linear(self.net(X))
        # END SOLUTION


# %% [markdown] en
# ## 4. Constants and Python in `forward`: `FixedHiddenMLP()`
#
# A block with **one** linear layer (20 → 20, with bias), used twice, and a constant matrix $R$ of
# shape `(20, 20)`, drawn once in `__init__` with `torch.rand`. For `X` of shape `(B, 20)`:
#
# 1. $H_1 = \mathrm{linear}(X)$
# 2. $H_2 = \mathrm{ReLU}(H_1 R + 1)$
# 3. $H_3 = \mathrm{linear}(H_2)$, **the same** layer again
# 4. **while** the sum of the absolute values of $H_3$ is above 1, halve $H_3$: as often as it takes,
#    maybe never
# 5. return the sum of $H_3$, a scalar tensor (shape `()`)
#
# The constant is **saved with the module but is no parameter**: it stands in `state_dict()`, goes
# where `.to()` sends the module, and is not in `parameters()`, so no optimiser sees it. This is what
# PyTorch calls a buffer (`register_buffer`). Names are yours.
#
# *Example.* If $H_3 = (2, -1.2)$, its absolute sum is 3.2: halved twice it is $(0.5, -0.3)$ with
# absolute sum 0.8, and 0.2 is returned.

# %% [markdown] zh
# ## 4. 常数与 `forward` 中的Python：`FixedHiddenMLP()`
#
# 这个块有**一个**线性层（20 → 20，带偏置），使用两次；还有一个形状为 `(20, 20)` 的常数矩阵 $R$，
# 在 `__init__` 中用 `torch.rand` 抽取一次。对形状为 `(B, 20)` 的 `X`：
#
# 1. $H_1 = \mathrm{linear}(X)$
# 2. $H_2 = \mathrm{ReLU}(H_1 R + 1)$
# 3. $H_3 = \mathrm{linear}(H_2)$，还是**同一个**层
# 4. **只要** $H_3$ 的绝对值之和大于1，就把 $H_3$ 减半：需要几次就几次，也可能一次都不需要
# 5. 返回 $H_3$ 的元素之和，是标量张量（形状 `()`）
#
# 这个常数**随模块保存，但不是参数**：它出现在 `state_dict()` 中，随 `.to()` 移动，
# 但不在 `parameters()` 中，所以优化器看不到它。PyTorch把它叫作缓冲区（`register_buffer`）。名称自定。
#
# *例。* 如果 $H_3 = (2, -1.2)$，其绝对值之和为3.2：减半两次后是 $(0.5, -0.3)$，绝对值之和为0.8，
# 返回0.2。


# %%
class FixedHiddenMLP(nn.Module):
    # zh: 线性层，乘以常数加1后取ReLU，再次使用同一个线性层，反复减半直到合适，求和。
    # zh: 由 torch.rand 得到的常数 (20, 20) 在 state_dict() 中，但不在 parameters() 中。
    """linear, ReLU of the product with a constant plus 1, the same linear, halved to fit, summed.

    The constant (20, 20) from torch.rand is in state_dict() but not in parameters().
    """

    def __init__(self):
        super().__init__()
        # zh: 建立唯一的线性层，抽取常数并注册为缓冲区
        # BEGIN SOLUTION: make the one linear layer, draw the constant and register it as a buffer
        self.linear = nn.Linear(20, 20)
        self.register_buffer("constant", torch.rand(20, 20))
        # END SOLUTION

    def forward(self, X):
        # zh: 对 X (B, 20) 返回标量张量。
        """A scalar tensor for X (B, 20)."""
        # zh: 讲义中的五个步骤
        # BEGIN SOLUTION: the five steps of the handout
        H = self.linear(X)  # (B, 20)
        H = torch.relu(H @ self.constant + 1)
        H = self.linear(H)
        while H.abs().sum() > 1:
            H = H / 2
        return H.sum()
        # END SOLUTION


# %% [markdown] en
# ## 5. Initialisation: `init_normal(module)` and `init_blocks(net)`
#
# `init_normal` initialises **one** module and is used as `net.apply(init_normal)`, which calls it
# with every module of `net`:
#
# - if `module` is an `nn.Linear`: weights from $N(0, 0.01^2)$ (0.01 is the **standard deviation**),
#   biases 0;
# - any other module is left alone;
# - a linear layer **without bias** (`module.bias is None`) gets its weights and must not crash.
#
# `init_blocks` goes over **all** linear layers of `net`, **at any depth**, in the order of
# `net.modules()`; there are at least two:
#
# - the first gets Xavier-uniform weights: uniform on $[-a, a]$ with
#   $a = \sqrt{6 / (n_\text{in} + n_\text{out})}$ (`nn.init.xavier_uniform_`);
# - the last gets the constant 42 in every weight;
# - those between get `init_normal`;
# - the biases of all are 0, where there are any.
#
# Both change the existing parameters **in place**: an optimiser that already holds a parameter must
# go on holding it, so do not put a new `nn.Parameter` in its place. Nothing is returned.
#
# *Example.* For linear layers of 20 → 30, 30 → 20, 20 → 10 `init_blocks` draws the first from
# $[-0.346, 0.346]$, the second from $N(0, 0.01^2)$, and fills the third with 42.

# %% [markdown] zh
# ## 5. 初始化：`init_normal(module)` 和 `init_blocks(net)`
#
# `init_normal` 初始化**一个**模块，用法是 `net.apply(init_normal)`，它会对 `net` 的每个模块调用一次：
#
# - 如果 `module` 是 `nn.Linear`：权重取自 $N(0, 0.01^2)$（0.01是**标准差**），偏置为0；
# - 其他模块一概不动；
# - **没有偏置**的线性层（`module.bias is None`）也要初始化权重，而且不能报错。
#
# `init_blocks` 按 `net.modules()` 的顺序处理 `net` 中**任何深度**的**所有**线性层，至少有两个：
#
# - 第一个的权重用Xavier均匀初始化：$[-a, a]$ 上的均匀分布，其中
#   $a = \sqrt{6 / (n_\text{in} + n_\text{out})}$（`nn.init.xavier_uniform_`）；
# - 最后一个的每个权重都是常数42；
# - 中间的用 `init_normal`；
# - 所有偏置（如果有）都为0。
#
# 两者都**原地**修改已有的参数：已经持有某个参数的优化器必须仍然持有它，
# 所以不要用新的 `nn.Parameter` 来替换。不返回任何值。
#
# *例。* 对 20 → 30、30 → 20、20 → 10 的线性层，`init_blocks` 使第一个取自 $[-0.346, 0.346]$，
# 第二个取自 $N(0, 0.01^2)$，第三个全部填入42。


# %%
def init_normal(module):
    # zh: module 是 nn.Linear 时，权重取自 N(0, 0.01^2)，偏置为零；对其他模块什么也不做。
    # zh: 用于 net.apply(init_normal)。原地修改参数；线性层可以没有偏置。
    """N(0, 0.01^2) weights and zero bias if module is an nn.Linear, nothing for any other module.

    For net.apply(init_normal). Changes parameters in place; a linear without bias is fine.
    """
    # zh: 初始化 nn.Linear 的权重，有偏置时也初始化偏置
    # BEGIN SOLUTION: initialise the weight, and the bias if there is one, of an nn.Linear
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, mean=0, std=0.01)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    # END SOLUTION


def init_blocks(net):
    # zh: net 中任何深度的所有 nn.Linear，按 net.modules() 的顺序（至少两个）。
    # zh: 第一个的权重用Xavier均匀初始化，最后一个的权重全为42，中间的用 init_normal；所有偏置为零。
    #     原地修改参数。
    """All nn.Linear of net, at any depth, in the order of net.modules() (at least two).

    Xavier-uniform weights for the first, 42 for the last, init_normal for those between; zero
    biases everywhere. Changes parameters in place.
    """
    # zh: 收集 net 的线性层，全部初始化，再重新初始化第一个和最后一个
    # BEGIN SOLUTION: collect the linears of net, initialise all, then the first and the last anew
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    for linear in linears:
        init_normal(linear)
    nn.init.xavier_uniform_(linears[0].weight)
    nn.init.constant_(linears[-1].weight, 42)
    # END SOLUTION


# %% experiment
# zh: 对称性：起点相同的单元始终相同。同一个网络，分别用常数和Xavier初始化。
# Symmetry: units that start equal stay equal. The same network from a constant and from Xavier.
def show_symmetry():
    import matplotlib.pyplot as plt

    from grader.data import fashion_mnist

    data = fashion_mnist()
    X, y = data.train_images[:2000].flatten(1) / 255, data.train_labels[:2000]

    def constant(module):
        if isinstance(module, nn.Linear):
            nn.init.constant_(module.weight, 0.01)
            nn.init.zeros_(module.bias)

    def xavier(module):
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)

    found = {}
    for name, start in {"constant": constant, "Xavier": xavier}.items():
        net = nn.Sequential(nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10)).apply(start)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        losses = []
        for _ in range(8):
            for batch in torch.randperm(len(y)).split(64):
                loss = nn.functional.cross_entropy(net(X[batch]), y[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            losses.append(nn.functional.cross_entropy(net(X), y).item())
        # zh: (32, 784)，每行是一个单元
        weight = net[0].weight.detach()  # (32, 784), a row a unit
        spread = (weight.std(dim=0).mean() / weight.std()).item()
        accuracy = (net(X).argmax(1) == y).float().mean().item()
        found[name] = {"spread": spread, "loss": losses[-1], "accuracy": accuracy}
        print(f"{name}: spread between units {spread:.1e} of that of all weights, ", end="")
        print(f"training accuracy {accuracy:.2f}")
        plt.plot(losses, label=name)
    plt.xlabel("epoch")
    plt.ylabel("training loss")
    plt.legend()
    plt.show()
    return found


symmetry = show_symmetry()

# %% [markdown] en
# ## 6. What is inside: `parameter_shapes(net)`
#
# Return a dict from the dotted name of each **parameter** of `net` to its shape, a tuple of ints,
# in the order of `net.named_parameters()`.
#
# - A parameter that is **shared** (that has several names) stands there once, under its first name.
# - Parameters only: **no buffers** such as a batch norm's running mean. Frozen parameters (those
#   that do not require gradients) are parameters too.
#
# *Example.* `nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2, bias=False))` gives
# `{"0.weight": (8, 4), "0.bias": (8,), "2.weight": (2, 8)}`.

# %% [markdown] zh
# ## 6. 里面有什么：`parameter_shapes(net)`
#
# 返回一个字典，从 `net` 的每个**参数**的带点名称到它的形状（由int组成的元组），
# 顺序与 `net.named_parameters()` 相同。
#
# - **共享**的参数（有多个名称）只出现一次，用它的第一个名称。
# - 只含参数：**不含缓冲区**，例如批量规范化的移动平均均值。冻结的参数（不需要梯度的参数）也是参数。
#
# *例。* `nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2, bias=False))` 得到
# `{"0.weight": (8, 4), "0.bias": (8,), "2.weight": (2, 8)}`。


# %%
def parameter_shapes(net):
    # zh: 字典：每个参数的带点名称 -> 其形状（元组），按顺序排列。
    # zh: 共享的参数只出现一次，用它的第一个名称；不含缓冲区。
    """A dict: dotted name of each parameter -> its shape as a tuple, in order.

    Shared parameters once, under their first name; no buffers.
    """
    # zh: 返回参数的名称和形状
    # BEGIN SOLUTION: return names and shapes of the parameters
    return {name: tuple(param.shape) for name, param in net.named_parameters()}
    # END SOLUTION


# %% [markdown] en
# ## 7. Shared parameters: `SharedMLP(num_inputs, num_hiddens, num_outputs)`
#
# Linear (`num_inputs` → `num_hiddens`), ReLU, **shared**, ReLU, **the same shared again**, ReLU,
# linear (`num_hiddens` → `num_outputs`). The shared layer is linear, `num_hiddens` →
# `num_hiddens`; every layer has a bias.
#
# - Shared means **one** parameter object that is used twice, not two that start equal and not two
#   that are copied from each other: `len(list(net.parameters()))` is 6.
# - Its gradient is then the **sum** of the gradients of both uses; autograd sees to that.
# - No activation on the output. Names are yours.
#
# *Example.* With a single hidden unit, all weights 1 but the shared weight $w$, and biases 0, the
# output for $x > 0$, $w > 0$ is $w^2 x$, and the derivative by $w$ is $wx + wx = 2wx$.

# %% [markdown] zh
# ## 7. 共享参数：`SharedMLP(num_inputs, num_hiddens, num_outputs)`
#
# 线性层（`num_inputs` → `num_hiddens`）、ReLU、**共享层**、ReLU、**再次使用同一个共享层**、ReLU、
# 线性层（`num_hiddens` → `num_outputs`）。共享层是线性层，`num_hiddens` → `num_hiddens`；
# 每层都带偏置。
#
# - 共享是指**同一个**参数对象使用两次，而不是两个初始值相同的参数，也不是两个互相复制的参数：
#   `len(list(net.parameters()))` 是6。
# - 于是它的梯度是两次使用的梯度之**和**；这由自动微分完成。
# - 输出没有激活函数。名称自定。
#
# *例。* 只有一个隐藏单元，除共享权重 $w$ 外权重都是1，偏置都是0，则对 $x > 0$、$w > 0$，
# 输出是 $w^2 x$，对 $w$ 的导数是 $wx + wx = 2wx$。


# %%
class SharedMLP(nn.Module):
    # zh: 线性层、ReLU、共享层、ReLU、同一个共享层、ReLU、线性层：(B, num_inputs) -> (B,
    #     num_outputs)。
    """linear, ReLU, shared, ReLU, the same shared, ReLU, linear: (B, num_inputs) -> (B, num_outputs)."""

    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__()
        # zh: 建立三个线性层
        # BEGIN SOLUTION: make three linear layers
        self.first = nn.Linear(num_inputs, num_hiddens)
        self.shared = nn.Linear(num_hiddens, num_hiddens)
        self.last = nn.Linear(num_hiddens, num_outputs)
        # END SOLUTION

    def forward(self, X):
        # zh: 形状 (B, num_outputs)；共享层运行两次。
        """(B, num_outputs); the shared layer runs twice."""
        # zh: 依次经过各层，共享层经过两次，除最后一层外每层之后都用ReLU
        # BEGIN SOLUTION: the layers in order, the shared one twice, ReLU after each but the last
        H = torch.relu(self.first(X))  # (B, num_hiddens)
        H = torch.relu(self.shared(H))
        H = torch.relu(self.shared(H))
        return self.last(H)
        # END SOLUTION


# %% experiment
# zh: 共享权重的梯度是每次使用所贡献的梯度之和。
# The gradient of a shared weight is the sum of what each use contributes.
def show_shared_gradient():
    net = SharedMLP(4, 16, 2)
    shared = next(
        module
        for module in net.modules()
        if isinstance(module, nn.Linear) and module.in_features == module.out_features == 16
    )
    parts = []

    def watch(module, inputs, output):
        # zh: 每次使用时：等梯度传回来，就记下这次使用给权重的梯度加上了多少。
        """At each use: once the gradient comes back, note what this use adds to the weight's."""
        output.register_hook(lambda gradient: parts.append(gradient.T @ inputs[0]))

    hook = shared.register_forward_hook(watch)
    net(torch.randn(32, 4)).pow(2).sum().backward()
    hook.remove()
    print("L2 norm of what each use adds:", *(f"{part.norm():.3f}" for part in parts))
    print(f"L2 norm of the sum {sum(parts).norm():.3f}, of .grad {shared.weight.grad.norm():.3f}")
    return [part.detach() for part in parts], shared.weight.grad


gradient_parts, shared_gradient = show_shared_gradient()

# %% [markdown] en thought
# **Question 3.** Why share parameters? What does it save, what does it say about the data, and
# where have you met it (think of convolutions, recurrent networks, embeddings)?

# %% [markdown] zh thought
# **思考题3。** 为什么要共享参数？它节省了什么，对数据作了什么假设？
# 你在哪里遇到过它（想想卷积、循环网络、嵌入）？

# %% [markdown] en
# ## 8. Layers of your own: `CenteredLayer`, `MyLinear`, `TensorDot`
#
# **`CenteredLayer()`** has no parameters. It subtracts from `X` (any shape) the mean over **all**
# of its elements, a single number, not the mean over one dimension:
#
# $$Y = X - \mathrm{mean}(X)$$
#
# *Example.* $\begin{pmatrix} 1 & 2 \\ 3 & 6 \end{pmatrix}$ has mean 3 and becomes
# $\begin{pmatrix} -2 & -1 \\ 0 & 3 \end{pmatrix}$.
#
# **`MyLinear(in_units, units)`** is a linear layer followed by ReLU, written with tensors:
#
# $$Y = \mathrm{ReLU}(X W + b)$$
#
# - The attributes `weight (in_units, units)` and `bias (units,)`, one bias **for each unit**, are
#   both `nn.Parameter`. Draw the weights at random (`torch.randn`); the biases may start at 0. Mind
#   the shape: `nn.Linear` keeps the transpose.
# - `X` is `(B, in_units)`, the result `(B, units)`. Gradients reach both parameters: compute with
#   the parameters themselves, not with their `.data`.
#
# *Example.* $x = (1, 2)$, $W = \begin{pmatrix} 1 & 0 \\ 1 & -1 \end{pmatrix}$, $b = (0.5, 1)$:
# $xW + b = (3.5, -1)$, so the result is $(3.5, 0)$.
#
# **`TensorDot(in_features, out_features)`** is a quadratic layer: for each example $x$ of a batch
# `(B, in_features)` and each $k$
#
# $$y_k = \sum_{i,j} W_{ijk}\, x_i\, x_j$$
#
# - The attribute `weight` is an `nn.Parameter` of shape `(in_features, in_features, out_features)`,
#   drawn at random: the **last** index belongs to the output. The result is `(B, out_features)`.
# - $i$ and $j$ run over all pairs, not only $i = j$. Each example is computed by itself. There is
#   no bias and no activation.
#
# *Example.* Two inputs, one output, $W_{11} = 1$, $W_{12} = 2$, $W_{21} = 0$, $W_{22} = 3$, and
# $x = (1, 2)$: $1 \cdot 1 + 2 \cdot 2 + 0 \cdot 2 + 3 \cdot 4 = 17$.

# %% [markdown] zh
# ## 8. 自己的层：`CenteredLayer`、`MyLinear`、`TensorDot`
#
# **`CenteredLayer()`** 没有参数。它从 `X`（任何形状）中减去其**所有**元素的均值，
# 这是一个数，不是沿某个维度的均值：
#
# $$Y = X - \mathrm{mean}(X)$$
#
# *例。* $\begin{pmatrix} 1 & 2 \\ 3 & 6 \end{pmatrix}$ 的均值是3，结果是
# $\begin{pmatrix} -2 & -1 \\ 0 & 3 \end{pmatrix}$。
#
# **`MyLinear(in_units, units)`** 是后接ReLU的线性层，用张量写成：
#
# $$Y = \mathrm{ReLU}(X W + b)$$
#
# - 属性 `weight (in_units, units)` 和 `bias (units,)`（**每个单元**一个偏置）都是 `nn.Parameter`。
#   权重随机抽取（`torch.randn`）；偏置可以从0开始。注意形状：`nn.Linear` 保存的是转置。
# - `X` 是 `(B, in_units)`，结果是 `(B, units)`。梯度要到达两个参数：用参数本身计算，
#   不要用它们的 `.data`。
#
# *例。* $x = (1, 2)$，$W = \begin{pmatrix} 1 & 0 \\ 1 & -1 \end{pmatrix}$，$b = (0.5, 1)$：
# $xW + b = (3.5, -1)$，结果是 $(3.5, 0)$。
#
# **`TensorDot(in_features, out_features)`** 是二次的层：对批量 `(B, in_features)` 中的每个样本 $x$
# 和每个 $k$，
#
# $$y_k = \sum_{i,j} W_{ijk}\, x_i\, x_j$$
#
# - 属性 `weight` 是形状为 `(in_features, in_features, out_features)` 的 `nn.Parameter`，随机抽取：
#   **最后**一个下标属于输出。结果是 `(B, out_features)`。
# - $i$ 和 $j$ 取遍所有的组合，不只是 $i = j$。各样本分别计算。没有偏置，没有激活函数。
#
# *例。* 两个输入，一个输出，$W_{11} = 1$，$W_{12} = 2$，$W_{21} = 0$，$W_{22} = 3$，$x = (1, 2)$：
# $1 \cdot 1 + 2 \cdot 2 + 0 \cdot 2 + 3 \cdot 4 = 17$。


# %%
class CenteredLayer(nn.Module):
    # zh: X 减去其所有元素的均值；X 可以是任何形状，没有参数。
    """X minus the mean over all of its elements; X of any shape, no parameters."""

    def forward(self, X):
        # zh: 新的张量，形状和dtype与 X 相同。
        """A new tensor of the shape and dtype of X."""
        # zh: 减去 X 的均值
        # BEGIN SOLUTION: subtract the mean of X
        return X - X.mean()
        # END SOLUTION


class MyLinear(nn.Module):
    # zh: relu(X @ weight + bias)，参数为 weight (in_units, units) 和 bias (units,)。
    """relu(X @ weight + bias) with parameters weight (in_units, units) and bias (units,)."""

    def __init__(self, in_units, units):
        super().__init__()
        # zh: 建立参数 weight 和 bias
        # BEGIN SOLUTION: make the parameters weight and bias
        self.weight = nn.Parameter(torch.randn(in_units, units))
        self.bias = nn.Parameter(torch.zeros(units))
        # END SOLUTION

    def forward(self, X):
        # zh: (B, in_units) -> (B, units)。
        """(B, in_units) -> (B, units)."""
        # zh: 返回 XW + b 的ReLU，直接用参数本身计算
        # BEGIN SOLUTION: return ReLU of XW + b, computed with the parameters themselves
        return torch.relu(X @ self.weight + self.bias)
        # END SOLUTION


class TensorDot(nn.Module):
    # zh: y_k = 对 i、j 求和的 weight[i, j, k] x_i x_j：(B, in_features) -> (B, out_features)。
    """y_k = sum over i, j of weight[i, j, k] x_i x_j: (B, in_features) -> (B, out_features)."""

    def __init__(self, in_features, out_features):
        super().__init__()
        # zh: 建立参数 weight
        # BEGIN SOLUTION: make the parameter weight
        self.weight = nn.Parameter(torch.randn(in_features, in_features, out_features))
        # END SOLUTION

    def forward(self, X):
        # zh: 形状 (B, out_features)，每个样本各自计算。
        """(B, out_features), each example by itself."""
        # zh: 对每个样本和每个输出计算双重求和
        # BEGIN SOLUTION: the double sum, for each example and each output
        return torch.einsum("bi,bj,ijk->bk", X, X, self.weight)
        # END SOLUTION


# %% [markdown] en
# ## 9. Checkpoints: `save_checkpoint` and `load_checkpoint`
#
# A training that takes days must survive a power cut. `save_checkpoint` writes **one file** at
# `path` (a string or a `pathlib.Path`); `load_checkpoint` reads it into a `net` and an `optimizer`
# that were made anew in the same way, and **returns the epoch**, the int that was saved. Afterwards
# training goes on exactly as if it had not stopped:
#
# - the parameters **and buffers** of the net are saved (batch norm's running statistics among
#   them),
# - and the **whole state of the optimiser**: momentum, and settings such as a learning rate that was
#   changed on the way.
# - **Nothing but state**: tensors, numbers, strings, and dicts and lists of them. The file must be
#   readable with `torch.load(path, weights_only=True)`. A whole net or optimiser (`torch.save(net,
#   …)`) is pickled as an object, and reading it runs code that stands in the file.
# - For the same reason `load_checkpoint` reads with **`weights_only=True`**: a file from the
#   internet may carry any code. Such a file must raise an error, whichever, and not run.
# - A checkpoint saved on a GPU must be readable on a machine **without that GPU**: pass
#   `map_location` when loading (or save copies that lie on the CPU).
# - `load_checkpoint` changes `net` and `optimizer` in place. The net stays in the mode it is in.
#
# The file is to hold a dict with three entries: `"net"`, the net's state dict; `"optimizer"`, the
# optimiser's state dict; `"epoch"`, the number. The tests of `load_checkpoint` bring such a file. (A
# format of your own is fine as well, if your two functions agree on it.)
#
# *Example.* After `save_checkpoint("run.pt", net, optimizer, 7)` and a restart,
# `load_checkpoint("run.pt", net, optimizer)` returns `7`.

# %% [markdown] zh
# ## 9. 检查点：`save_checkpoint` 和 `load_checkpoint`
#
# 持续数天的训练必须经得起断电。`save_checkpoint` 在 `path`（字符串或 `pathlib.Path`）处写**一个文件**；
# `load_checkpoint` 把它读入以同样方式新建的 `net` 和 `optimizer`，并**返回迭代周期数**，
# 即保存的那个int。之后训练继续进行，与从未中断完全一样：
#
# - 保存网络的参数**和缓冲区**（其中包括批量规范化的移动平均统计量）；
# - 保存**优化器的全部状态**：动量，以及途中修改过的学习率之类的设置。
# - **只保存状态**：张量、数、字符串，以及由它们组成的字典和列表。文件必须能用
#   `torch.load(path, weights_only=True)` 读取。整个网络或优化器（`torch.save(net, …)`）
#   会作为对象被pickle，读取时会运行文件中的代码。
# - 出于同样的原因，`load_checkpoint` 要用 **`weights_only=True`** 读取：
#   来自互联网的文件可能带有任何代码。这样的文件必须引发错误（哪一种都可以），而不是运行。
# - 在GPU上保存的检查点，必须能在**没有那块GPU**的机器上读取：加载时传入 `map_location`
#   （或者保存位于CPU上的副本）。
# - `load_checkpoint` 原地修改 `net` 和 `optimizer`。网络保持原来的模式。
#
# 文件中应是一个有三个条目的字典：`"net"` 是网络的状态字典，`"optimizer"` 是优化器的状态字典，
# `"epoch"` 是迭代周期数。`load_checkpoint` 的测试会带来这样的文件。
# （自定的格式也可以，只要你的两个函数一致。）
#
# *例。* 执行 `save_checkpoint("run.pt", net, optimizer, 7)` 并重新启动之后，
# `load_checkpoint("run.pt", net, optimizer)` 返回 `7`。


# %%
def save_checkpoint(path, net, optimizer, epoch):
    # zh: 把继续训练所需的一切写入一个文件：net、optimizer 和 epoch（int）。
    # zh: 包括参数、缓冲区和优化器的全部状态；能用 weights_only=True 读取。
    """Write one file with all that training needs to go on: net, optimizer and epoch (an int).

    Parameters, buffers, and the optimizer's whole state; readable with weights_only=True.
    """
    # zh: 保存一个字典，其中有两个state_dict和迭代周期数
    # BEGIN SOLUTION: save a dict of the two state dicts and the epoch
    state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
    torch.save(state, path)
    # END SOLUTION


def load_checkpoint(path, net, optimizer):
    # zh: 把检查点读入 net 和 optimizer，原地修改；返回迭代周期数，是 int。
    # zh: 使用 weights_only=True；在没有保存时所用GPU的机器上也能读取。
    """Read a checkpoint into net and optimizer, in place; returns the epoch, an int.

    With weights_only=True, and also on a machine without the GPU of the one that saved it.
    """
    # zh: 读取文件，加载两个状态，返回迭代周期数
    # BEGIN SOLUTION: read the file, load both states, return the epoch
    state = torch.load(path, map_location="cpu", weights_only=True)
    net.load_state_dict(state["net"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]
    # END SOLUTION


# %% [markdown] en
# ## 10. A part of another network: `load_partial(target, source_state, prefixes)`
#
# Copy into the network `target` those entries of the state dict `source_state` whose dotted name
# **starts with one of the `prefixes`** (a list of strings) **as whole components**, and return their
# names, a **sorted list**.
#
# - `layer1` matches `layer1.weight` and `layer1.0.bias`, **not** `layer10.weight`. A full name such
#   as `head.bias` matches itself. A prefix that matches nothing changes nothing.
# - Parameters **and buffers** are copied; everything else in `target` stays as it is.
# - If a matching entry is **missing in `target`** or has **another shape** there, raise a
#   `ValueError` whose message **names** every such entry, and copy **nothing at all**: check
#   everything first.
# - Copy, do not share: training `target` later must not change `source_state`, and `target` keeps
#   its parameter objects.
#
# *Example.* From a state with `body.weight`, `body.bias` and `head.weight`, the prefixes
# `["body"]` copy two entries and return `["body.bias", "body.weight"]`.

# %% [markdown] zh
# ## 10. 另一个网络的一部分：`load_partial(target, source_state, prefixes)`
#
# 在状态字典 `source_state` 中，把带点名称**以 `prefixes`（字符串列表）之一开头**（**按完整的组成部分**
# 匹配）的条目复制到网络 `target` 中，并返回这些名称，是**排好序的列表**。
#
# - `layer1` 匹配 `layer1.weight` 和 `layer1.0.bias`，**不**匹配 `layer10.weight`。
#   完整的名称（例如 `head.bias`）匹配它自己。什么也不匹配的前缀不改变任何东西。
# - 参数**和缓冲区**都要复制；`target` 中的其他内容保持不变。
# - 如果匹配的条目**在 `target` 中不存在**或**形状不同**，就引发 `ValueError`，
#   其消息中**列出**每一个这样的条目的名称，并且**什么都不复制**：先检查全部。
# - 是复制，不是共享：之后训练 `target` 不能改变 `source_state`，`target` 也要保留它原来的参数对象。
#
# *例。* 状态中有 `body.weight`、`body.bias` 和 `head.weight`，前缀 `["body"]` 复制两个条目，
# 返回 `["body.bias", "body.weight"]`。


# %%
def load_partial(target, source_state, prefixes):
    # zh: 把 source_state 中位于这些前缀（按完整的组成部分比较）之下的条目复制到网络 target 中。
    # zh: 返回排好序的条目名称。缓冲区也要复制。如果有 target 中没有的或形状不同的条目，引发
    #     ValueError 并列出每个这样的条目，这时什么都不复制。
    """Copy the entries of source_state under the prefixes (whole components) into the net target.

    Returns their names, sorted. Buffers too. An entry that target does not have, or has in another
    shape, raises ValueError naming every such entry, and then nothing is copied.
    """
    # zh: 选出条目，全部检查，复制，返回排好序的名称
    # BEGIN SOLUTION: choose the entries, check all of them, copy them, return their sorted names
    chosen = [
        name
        for name in source_state
        if any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)
    ]
    own = target.state_dict()
    bad = [n for n in chosen if n not in own or own[n].shape != source_state[n].shape]
    if bad:
        raise ValueError(f"missing in the target, or of another shape there: {', '.join(bad)}")
    with torch.no_grad():
        for name in chosen:
            own[name].copy_(source_state[name])  # own shares its memory with the target
    return sorted(chosen)
    # END SOLUTION


# %% [markdown] en
# ## 11. Fine-tuning: `freeze(net, prefixes)`, `unfreeze(net)`, `trainable_parameters(net)`
#
# **`freeze(net, prefixes)`** stops the learning of the named parts. `prefixes` is a list of dotted
# names of modules or parameters, matched as whole components as above (a prefix that matches nothing
# changes nothing). For every part under a prefix:
#
# - its parameters require no gradients any more, and a **left-over `.grad` is dropped** (set to
#   `None`): an optimiser with momentum or weight decay moves every parameter that has a `.grad`, be it
#   zero;
# - its modules, at any depth, go into **eval mode**: otherwise a batch norm in a frozen part keeps on
#   updating its running statistics in every forward pass, with or without gradients.
#
# The rest of the net keeps its mode and goes on learning; parts that were frozen before stay frozen.
# A training step right after `freeze` changes nothing in the frozen parts: no parameter, no running
# mean or variance, no `num_batches_tracked`. But `net.train()` puts **every** module back into train
# mode, so training code calls `net.train()` first and **`freeze` after it**, in every epoch.
#
# **`unfreeze(net)`** lets every parameter of `net` require gradients again. It changes no modes: that
# is the business of the training loop.
#
# **`trainable_parameters(net)`** gives the parameters that learn (that require gradients), each
# **once**, as a list or a generator, fit for an optimiser:
# `torch.optim.SGD(trainable_parameters(net), lr=0.1)`. Frozen ones are not among them.
#
# *Example.* For a `net` with the parts `body` (linear and batch norm) and `head` (linear), after
# `freeze(net, ["body"])` `trainable_parameters(net)` gives `head.weight` and `head.bias`, and
# `net.body.training` is `False` while `net.head.training` is `True`.

# %% [markdown] zh
# ## 11. 微调：`freeze(net, prefixes)`、`unfreeze(net)`、`trainable_parameters(net)`
#
# **`freeze(net, prefixes)`** 使指定的部分停止学习。`prefixes` 是模块或参数的带点名称的列表，
# 与上一题一样按完整的组成部分匹配（什么也不匹配的前缀不改变任何东西）。对前缀之下的每个部分：
#
# - 它的参数不再需要梯度，并且**丢弃残留的 `.grad`**（设为 `None`）：只要参数有 `.grad`，哪怕是零，
#   带动量或权重衰减的优化器就会移动它；
# - 它的任何深度的模块都进入**评估模式**：否则，冻结部分中的批量规范化无论是否记录梯度，
#   每次前向传播都会继续更新它的移动平均统计量。
#
# 网络的其余部分保持原来的模式，继续学习；之前冻结的部分仍然冻结。`freeze` 之后紧接着的一步训练，
# 不会改变冻结部分中的任何东西：参数、移动平均的均值和方差、`num_batches_tracked` 都不变。
# 但是 `net.train()` 会使**每个**模块回到训练模式，所以训练代码在每个迭代周期都要先调用 `net.train()`，
# **之后再调用 `freeze`**。
#
# **`unfreeze(net)`** 使 `net` 的每个参数重新需要梯度。它不改变模式：那是训练循环的事。
#
# **`trainable_parameters(net)`** 给出要学习（需要梯度）的参数，每个**只出现一次**，
# 是列表或生成器，可以直接交给优化器：`torch.optim.SGD(trainable_parameters(net), lr=0.1)`。
# 冻结的参数不在其中。
#
# *例。* `net` 有 `body`（线性层和批量规范化）和 `head`（线性层）两个部分，
# 执行 `freeze(net, ["body"])` 之后，`trainable_parameters(net)` 给出 `head.weight` 和 `head.bias`，
# `net.body.training` 是 `False`，而 `net.head.training` 是 `True`。


# %%
def freeze(net, prefixes):
    # zh: 使位于这些前缀（带点名称的完整组成部分）之下的部分停止学习。
    # zh: 它们的参数不再需要梯度，.grad 为 None；它们的模块进入评估模式，使移动平均统计量也保持不
    #     变。net 的其余部分保持原来的模式，照常学习。
    """Stop the learning of the parts under the prefixes (whole components of dotted names).

    Their parameters require no gradients and have .grad None; their modules are in eval mode, so
    that running statistics stay too. The rest of net keeps its mode and learns as before.
    """

    # zh: 先处理名称位于某个前缀之下的参数，再处理这样的模块
    # BEGIN SOLUTION: treat the parameters and then the modules whose names lie under a prefix
    def is_frozen(name):
        return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)

    for name, param in net.named_parameters():
        if is_frozen(name):
            param.requires_grad_(False)
            param.grad = None
    for name, module in net.named_modules():
        if is_frozen(name):
            module.eval()
    # END SOLUTION


def unfreeze(net):
    # zh: 使 net 的每个参数重新需要梯度；不改变任何模式。
    """Let every parameter of net require gradients again; no mode changes."""
    # zh: 使所有参数需要梯度
    # BEGIN SOLUTION: let all parameters require gradients
    net.requires_grad_(True)
    # END SOLUTION


def trainable_parameters(net):
    # zh: net 中需要梯度的参数，每个只出现一次；列表或生成器均可。
    """The parameters of net that require gradients, each once; a list or a generator."""
    # zh: 给出需要梯度的参数
    # BEGIN SOLUTION: give the parameters that require gradients
    return [param for param in net.parameters() if param.requires_grad]
    # END SOLUTION


# %% [markdown] en
# ## 12. All together: fine-tuning on Fashion-MNIST
#
# Nothing to write here. A small network learns the first five classes of Fashion-MNIST. Its body is
# then copied with `load_partial` into a net that gets a new head and learns the other five classes
# from a few images, in three ways: with the whole net learning, with `requires_grad` switched off
# for the body and nothing else, and with your `freeze`. For each the cell shows how far the running
# statistics of the body have **drifted**, the accuracy on the **new** classes, and what the **old**
# head is worth on top of this body: does it still know the old classes?

# %% [markdown] zh
# ## 12. 合在一起：在Fashion-MNIST上微调
#
# 这里不需要写代码。一个小网络先学习Fashion-MNIST的前五个类别。然后用 `load_partial`
# 把它的主体（body）复制到一个带有新输出部分（head）的网络中，用少量图像学习另外五个类别，有三种方式：
# 整个网络都学习；只关闭主体的 `requires_grad`，别的什么都不做；使用你的 `freeze`。
# 对每种方式，单元格显示主体的移动平均统计量**漂移**了多远、**新**类别上的精度，
# 以及把**旧**的输出部分接在这个主体上的精度：它还认得旧的类别吗？


# %% experiment
# zh: 微调的三种方式（需要matplotlib）。
# Fine-tuning in three ways (needs matplotlib).
def show_finetuning():
    from collections import OrderedDict

    import matplotlib.pyplot as plt

    from grader.data import fashion_mnist

    def make_net():
        body = nn.Sequential(
            *(nn.Flatten(), nn.Linear(784, 64), nn.BatchNorm1d(64), nn.ReLU()),
            *(nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU()),
        )
        return nn.Sequential(OrderedDict(body=body, head=nn.Linear(32, 5)))

    def train(net, X, y, epochs, lr, prepare=lambda net: None):
        for _ in range(epochs):
            net.train()
            # zh: 要在 net.train() 之后，因为它使每个模块都进入训练模式
            prepare(net)  # after net.train(), which puts every module into train mode
            optimizer = torch.optim.SGD(trainable_parameters(net), lr=lr)
            for batch in torch.randperm(len(y)).split(50):
                loss = nn.functional.cross_entropy(net(X[batch]), y[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()

    def accuracy(net, X, y):
        with torch.no_grad():
            return (net.eval()(X).argmax(1) == y).float().mean().item()

    def requires_grad_only(net):
        for param in net.body.parameters():
            param.requires_grad_(False)

    data = fashion_mnist()
    X, y = data.train_images / 255, data.train_labels
    old, new = y < 5, y >= 5
    first = make_net()
    train(first, X[old][:3000], y[old][:3000], epochs=8, lr=0.02)
    known = X[old][3000:], y[old][3000:]
    unseen = X[new][500:], y[new][500:] - 5
    found = {"before": {"drift": 0.0, "old": accuracy(first, *known)}}

    ways = {
        "everything learns": lambda net: None,
        "requires_grad only": requires_grad_only,
        "freeze": lambda net: freeze(net, ["body"]),
    }
    for way, prepare in ways.items():
        net = make_net()
        load_partial(net, first.state_dict(), ["body"])
        train(net, X[new][:500], y[new][:500] - 5, epochs=20, lr=0.05, prepare=prepare)
        entry = {
            "drift": (net.body[2].running_mean - first.body[2].running_mean).norm().item(),
            "new": accuracy(net, *unseen),
        }
        # zh: 把原来的输出部分接在这个主体上
        net.head = copy.deepcopy(first.head)  # the old head on this body
        found[way] = entry | {"old": accuracy(net, *known)}
    print("drift: L2 norm of what running means moved by; new, old: accuracy on these classes")
    for way, entry in found.items():
        print(f"{way:20}", ", ".join(f"{name} {value:.3f}" for name, value in entry.items()))
    plt.figure(figsize=(8, 4))
    plt.bar(list(found), [entry["old"] for entry in found.values()])
    plt.xlabel("what learned")
    plt.ylabel("accuracy on the old classes")
    plt.show()
    return found


finetuning = show_finetuning()

# %% [markdown] en thought
# **Question 4.** When is it time to unfreeze the body? Argue with the size of the new data, its
# likeness to the old, and the learning rate, and with what the cell above shows. What does a frozen
# body do to the accuracy on the new classes?

# %% [markdown] zh thought
# **思考题4。** 什么时候应该解冻主体？请结合新数据的多少、新旧数据的相似程度、学习率，
# 以及上面单元格显示的结果来说明。冻结主体对新类别上的精度有什么影响？

# %% [markdown] en
# ## What to hand in
#
# One file: `lab3.py` **or** the notebook, as you prefer. Your answers to the four thought questions
# stand in the notebook's cells below each question, or in `lab3.py` as comments below it; a person
# reads them. The experiments need not be in it.

# %% [markdown] zh
# ## 提交什么
#
# 一个文件：`lab3.py` **或**笔记本，任选其一。四道思考题的回答写在笔记本中每道题下面的单元格里，
# 或者以注释的形式写在 `lab3.py` 中每道题的下面，由教师批阅。实验单元格不必包含在内。
