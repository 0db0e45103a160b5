# %% [markdown] en
# You write the parts of a small training program, from counting right answers to dropout, and then
# use them on Fashion-MNIST. The letters in the shapes: `B` batch size, `D` inputs, `H` hidden
# units, `C` classes. Tensors are `float32` unless a text says otherwise; labels are `int64` of
# shape `(B,)`.
#
# Rules for every exercise:
#
# - **Do not change your inputs** unless the exercise says so.
# - Write for any device and any floating-point type: whatever you create goes on the device, and
#   gets the dtype, of the tensor that came in.
# - Leave global state alone: no seeds, no default dtype, no switching gradients off for good.
# - Printing is fine.
#
# Run `pytest` in this folder as often as you like; `pytest -k dropout` runs the tests of one
# exercise.

# %% [markdown] zh
# 你将写出一个小型训练程序的各个部分，从统计预测正确的个数一直到暂退法，
# 然后在Fashion-MNIST上使用它们。形状中的字母：`B` 为批量大小，`D` 为输入数，`H` 为隐藏单元数，
# `C` 为类别数。除非另有说明，张量都是 `float32`；标签是形状为 `(B,)` 的 `int64` 张量。
#
# 每道题都适用的规则：
#
# - 除非题目要求，**不要修改输入**。
# - 代码应适用于任何设备和任何浮点类型：你新建的张量要与传入的张量在同一设备上，并具有相同的dtype。
# - 不要改动全局状态：不设随机种子，不改默认dtype，不永久关闭梯度。
# - 可以随意打印。
#
# 在本文件夹中随时运行 `pytest`；`pytest -k dropout` 只运行某一道题的测试。

# %%
import torch
from torch import nn

# %% [markdown] en
# ## Given: a loader for data that lies in memory
#
# `TensorLoader(X, y, batch_size, shuffle=False)` behaves like a `DataLoader` (iteration, `len`,
# `.dataset`, `.batch_size`) but is many times faster for tensors. **The last batch may be smaller
# than the others.** Your functions must work with any such loader, a real `DataLoader` included.

# %% [markdown] zh
# ## 已给出：内存数据的加载器
#
# `TensorLoader(X, y, batch_size, shuffle=False)` 的用法与 `DataLoader` 相同（迭代、`len`、
# `.dataset`、`.batch_size`），但对张量要快很多倍。**最后一个小批量可能比其他的小**。
# 你的函数必须适用于任何这样的加载器，包括真正的 `DataLoader`。


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


# %% [markdown] en
# ## 1. Accuracy: `evaluate_accuracy(dataloader, net)`
#
# Return the **fraction** of examples of the whole loader whose largest logit stands at the label:
#
# $$\text{accuracy} = \frac{\text{number of right predictions}}{\text{number of examples}}$$
#
# - `net(X)` returns logits `(B, C)`; the prediction of row $i$ is the arg-max **along dimension
#   1**.
# - The result is a Python `float` between 0 and 1: not a count, not a percentage, not a tensor.
# - The last batch may be smaller, so the mean of the batches' accuracies is **not** the answer.
# - `net` may be an `nn.Module` or a plain function.
# - Good practice: if `net` is a module, evaluate it in eval mode and without recording gradients,
#   and afterwards **restore the mode it was in**: a net that trained goes on training, one in eval
#   mode stays in eval mode.
#
# *Example.* Batches of 4, 4 and 1 examples with 3, 1 and 1 right predictions:
# $5 / 9 \approx 0.556$. (The mean of the batch means would be
# $(0.75 + 0.25 + 1) / 3 \approx 0.667$.)

# %% [markdown] zh
# ## 1. 精度：`evaluate_accuracy(dataloader, net)`
#
# 返回整个加载器中，最大的logit恰好位于标签处的样本所占的**比例**：
#
# $$\text{精度} = \frac{\text{预测正确的个数}}{\text{样本总数}}$$
#
# - `net(X)` 返回未规范化的预测（logits），形状 `(B, C)`；第 $i$ 行的预测是**沿维度1**的argmax。
# - 结果是0到1之间的Python `float`：不是个数，不是百分数，也不是张量。
# - 最后一个小批量可能较小，所以各批量精度的平均值**不是**正确答案。
# - `net` 可以是 `nn.Module`，也可以是普通函数。
# - 良好习惯：如果 `net` 是模块，应在评估模式（eval）下、不记录梯度地评估，
#   之后**恢复它原来的模式**：原来在训练的继续训练，原来在评估模式的仍是评估模式。
#
# *例。* 三个小批量各有4、4、1个样本，预测正确3、1、1个：$5 / 9 \approx 0.556$。
# （各批量精度的平均值则是 $(0.75 + 0.25 + 1) / 3 \approx 0.667$。）


# %%
def evaluate_accuracy(dataloader, net):
    """Fraction of right arg-max predictions over the whole loader, a Python float in [0, 1].

    dataloader yields (X, y) with labels y (B,); the last batch may be smaller.
    net is an nn.Module or a plain function; net(X) returns logits (B, C).
    A module is evaluated in eval mode, without recording gradients, and left in the mode
    (net.training) it was found in.
    """
    # BEGIN SOLUTION: count right predictions and examples over all batches, return their quotient
    is_module = isinstance(net, nn.Module)
    was_training = is_module and net.training
    if is_module:
        net.eval()
    num_correct, num_examples = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            predictions = net(X).argmax(dim=1)  # (B, C) -> (B,)
            num_correct += (predictions == y).sum().item()
            num_examples += len(y)  # by its size: the last batch is smaller
    if is_module:
        net.train(was_training)
    return num_correct / num_examples
    # END SOLUTION


# %% [markdown] en
# ## 2. One update: `train_step(net, X, y, loss_fn, optimizer)`
#
# Do one update of `net` on one batch and return `(summed_loss, num_correct)`.
#
# - `loss_fn(logits, y)` returns the **mean** loss of the batch, a scalar tensor (as
#   `nn.CrossEntropyLoss()` does).
# - **You** clear the gradients (before the backward pass or after the update, as you like), run the
#   backward pass, and let the optimiser take its step.
# - `summed_loss` is a Python `float`: the mean loss **times the number of examples in the batch**,
#   so that sums over batches can be divided by the number of all examples.
# - `num_correct` is a Python `int`: how many arg-max predictions are right. It is a count, not a
#   fraction.
# - Both come from the logits **before** the update: the net runs forward once.
#
# *Example.* A batch of 4 with mean loss 0.5 and 3 right predictions: returns `(2.0, 3)`.

# %% [markdown] zh
# ## 2. 一次更新：`train_step(net, X, y, loss_fn, optimizer)`
#
# 在一个小批量上更新一次 `net`，返回 `(summed_loss, num_correct)`。
#
# - `loss_fn(logits, y)` 返回该批量的**平均**损失，是标量张量（如 `nn.CrossEntropyLoss()`）。
# - 由**你**来清除梯度（在反向传播之前或更新之后均可）、进行反向传播，并让优化器走一步。
# - `summed_loss` 是Python `float`：平均损失**乘以该批量的样本数**，这样各批量之和可以除以样本总数。
# - `num_correct` 是Python `int`：argmax预测正确的个数。它是个数，不是比例。
# - 两者都由更新**之前**的logits得到：网络只前向传播一次。
#
# *例。* 4个样本的批量，平均损失0.5，预测正确3个：返回 `(2.0, 3)`。


# %%
def train_step(net, X, y, loss_fn, optimizer):
    """One update of net on the batch X (B, ...), y (B,); returns (summed_loss, num_correct).

    loss_fn(logits, y) is the mean loss of the batch, a scalar tensor. Gradients are cleared here.
    summed_loss: a float, the mean loss times B. num_correct: an int, a count.
    Both come from the logits before the update.
    """
    # BEGIN SOLUTION: forward, clear gradients, backward, step; return summed loss and count
    logits = net(X)  # (B, C)
    loss = loss_fn(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    num_correct = (logits.argmax(dim=1) == y).sum().item()
    return loss.item() * len(y), num_correct
    # END SOLUTION


# %% [markdown] en
# ## 3. Stochastic gradient descent: `sgd(params, lr, batch_size)`
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
# - Divide by `batch_size` as given. (For a mean loss the caller passes 1, because the mean has
#   divided already.)
#
# *Example.* $\theta = 1$, grad $= 4$, `lr=0.1`, `batch_size=2`: $1 - 0.1 \cdot 4 / 2 = 0.8$.

# %% [markdown] zh
# ## 3. 随机梯度下降：`sgd(params, lr, batch_size)`
#
# **原地**更新每个参数，然后清除它的梯度：
#
# $$\theta \leftarrow \theta - \frac{\eta}{\text{批量大小}} \cdot \text{grad}$$
#
# - `params` 是张量的列表，它们都需要梯度，且 `.grad` 中已有梯度；`lr` 即 $\eta$。
# - 原地是指列表中的张量本身发生变化；若只是让旧名字指向新张量，函数返回后更新就丢失了。
# - 由**你**打开 `torch.no_grad()`：更新本身不应被记录。
# - 之后每个 `.grad` 为零或 `None`。不返回任何值。
# - 按给定的 `batch_size` 做除法。（对平均损失，调用者传入1，因为求平均时已经除过了。）
#
# *例。* $\theta = 1$，grad $= 4$，`lr=0.1`，`batch_size=2`：$1 - 0.1 \cdot 4 / 2 = 0.8$。


# %%
def sgd(params, lr, batch_size):
    """Update each parameter in place by lr * grad / batch_size, then clear its gradient.

    params: a list of tensors with gradients. Opens no_grad itself; returns nothing.
    Afterwards each .grad is zero or None.
    """
    # BEGIN SOLUTION: under no_grad, update each parameter in place and clear its gradient
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()
    # END SOLUTION


# %% [markdown] en
# ## 4. Training: `train(net, train_iter, test_iter, loss_fn, num_epochs, …)`
#
# Its last three arguments are optional: `optimizer=None, params=None, lr=None`.
#
# Train for `num_epochs` passes over `train_iter` and return a list with one dict an epoch:
# `{"loss": ..., "train_acc": ..., "test_acc": ...}`, all Python floats.
#
# - **With an `optimizer`** each batch is one `train_step`.
# - **Without one** (from scratch) the batch's mean loss goes backward and `sgd(params, lr, 1)`
#   updates: 1, because `loss_fn` has taken the mean already. Nobody else clears gradients or opens
#   `no_grad`: `sgd` does both.
# - `loss` is the mean loss **an example** and `train_acc` the accuracy over the batches of **this**
#   epoch, both from the logits before each update (as `train_step` returns them). Start both sums
#   at zero in every epoch.
# - `test_acc` is `evaluate_accuracy` on `test_iter` after the epoch.
# - If `net` is a module it is in train mode while it trains, in **every** epoch, whatever mode it
#   came in.
#
# *Example.* Batches of 4, 4 and 1 give `(2.0, 3)`, `(1.2, 3)` and `(0.4, 1)`: `loss` is
# $3.6 / 9 = 0.4$ and `train_acc` is $7 / 9 \approx 0.778$.

# %% [markdown] zh
# ## 4. 训练：`train(net, train_iter, test_iter, loss_fn, num_epochs, …)`
#
# 最后三个参数可以省略：`optimizer=None, params=None, lr=None`。
#
# 对 `train_iter` 训练 `num_epochs` 个迭代周期，返回一个列表，每个迭代周期对应一个字典：
# `{"loss": ..., "train_acc": ..., "test_acc": ...}`，值都是Python `float`。
#
# - **有 `optimizer` 时**，每个小批量就是一次 `train_step`。
# - **没有时**（从零开始实现），对该批量的平均损失做反向传播，再由 `sgd(params, lr, 1)` 更新：
#   传入1，因为 `loss_fn` 已经取过平均。清除梯度和打开 `no_grad` 都由 `sgd` 完成。
# - `loss` 是**每个样本**的平均损失，`train_acc` 是**本**迭代周期各批量上的精度，
#   两者都由每次更新之前的logits得到（即 `train_step` 的返回值）。每个迭代周期开始时，
#   两个累加量都要归零。
# - `test_acc` 是该迭代周期结束后在 `test_iter` 上的 `evaluate_accuracy`。
# - 如果 `net` 是模块，无论传入时处于什么模式，**每个**迭代周期训练时都应处于训练模式。
#
# *例。* 4、4、1个样本的批量分别得到 `(2.0, 3)`、`(1.2, 3)`、`(0.4, 1)`：`loss` 为 $3.6 / 9 = 0.4$，
# `train_acc` 为 $7 / 9 \approx 0.778$。


# %%
def train(net, train_iter, test_iter, loss_fn, num_epochs, optimizer=None, params=None, lr=None):
    """Train net; returns a list with one dict an epoch: {"loss", "train_acc", "test_acc"}, floats.

    With an optimizer each batch is a train_step. Without one the batch's mean loss goes backward
    and sgd(params, lr, 1) updates. loss (mean an example) and train_acc are of this epoch's
    batches, before each update; test_acc is evaluate_accuracy on test_iter after the epoch.
    A module is in train mode while it trains, in every epoch.
    """
    # BEGIN SOLUTION: for each epoch train on every batch, then append the epoch's dict
    history = []
    for _ in range(num_epochs):
        if isinstance(net, nn.Module):
            net.train()
        loss_sum, num_correct, num_examples = 0.0, 0, 0
        for X, y in train_iter:
            if optimizer is not None:
                batch_loss, batch_correct = train_step(net, X, y, loss_fn, optimizer)
            else:
                logits = net(X)  # (B, C)
                loss = loss_fn(logits, y)  # the mean of the batch
                loss.backward()
                sgd(params, lr, 1)
                batch_loss = loss.item() * len(y)
                batch_correct = (logits.argmax(dim=1) == y).sum().item()
            loss_sum += batch_loss
            num_correct += batch_correct
            num_examples += len(y)
        history.append(
            {
                "loss": loss_sum / num_examples,
                "train_acc": num_correct / num_examples,
                "test_acc": evaluate_accuracy(test_iter, net),
            }
        )
    return history
    # END SOLUTION


# %% [markdown] en
# ## 5. Softmax regression from scratch: `softmax_regression(X, W, b)`
#
# Return the **logits** of a linear model, written with tensors alone:
#
# $$O = \mathrm{flatten}(X)\, W + b$$
#
# - `X` is `(B, 1, 28, 28)` or `(B, 784)`: flatten each image to 784 numbers, never the batch.
# - `W (784, C)`, `b (C,)`; the result is `(B, C)`.
# - Logits, **not** probabilities: `nn.CrossEntropyLoss` applies softmax itself, and a second one
#   slows learning down.
#
# *Example.* With 2 pixels in place of 784: $x = (1, 2)$, $W$ the identity, $b = (0.5, 0)$ gives
# $(1.5, 2)$.

# %% [markdown] zh
# ## 5. 从零开始的softmax回归：`softmax_regression(X, W, b)`
#
# 只用张量写出线性模型，返回未规范化的预测（**logits**）：
#
# $$O = \mathrm{flatten}(X)\, W + b$$
#
# - `X` 的形状是 `(B, 1, 28, 28)` 或 `(B, 784)`：把每张图像展平为784个数，批量维度不展平。
# - `W (784, C)`，`b (C,)`；结果是 `(B, C)`。
# - 返回logits，**不是**概率：`nn.CrossEntropyLoss` 自己会做softmax，再做一次会使学习变慢。
#
# *例。* 以2个像素代替784个：$x = (1, 2)$，$W$ 为单位矩阵，$b = (0.5, 0)$，得到 $(1.5, 2)$。


# %%
def softmax_regression(X, W, b):
    """Logits (B, C) of the images X, (B, 1, 28, 28) or (B, 784), for W (784, C) and b (C,).

    Logits, not probabilities: the loss applies softmax.
    """
    # BEGIN SOLUTION: flatten each image, return XW + b
    return X.flatten(start_dim=1) @ W + b  # (B, 784) @ (784, C) + (C,) -> (B, C)
    # END SOLUTION


# %% [markdown] en
# ## 6. A multilayer perceptron: `MLP(num_inputs, num_outputs, num_hiddens)`
#
# An `nn.Module` with **one hidden layer**, both layers with a bias:
#
# $$H = \mathrm{ReLU}(X W_1 + b_1), \qquad O = H W_2 + b_2$$
#
# - Takes `(B, 1, 28, 28)` or `(B, 784)` (in general, images with `num_inputs` pixels, or rows of
#   `num_inputs` numbers) and returns logits `(B, num_outputs)`, also for a batch of one.
# - ReLU after the hidden layer only: no activation and no softmax on the output.
# - `nn.Linear`, `nn.ReLU` and your own `MyReLU` are all allowed. Note the order of the arguments.
#
# *Example.* `MLP(784, 10, 256)` has $784 \cdot 256 + 256 + 256 \cdot 10 + 10 = 203{,}530$
# parameters.

# %% [markdown] zh
# ## 6. 多层感知机：`MLP(num_inputs, num_outputs, num_hiddens)`
#
# 一个 `nn.Module`，有**一个隐藏层**，两层都带偏置：
#
# $$H = \mathrm{ReLU}(X W_1 + b_1), \qquad O = H W_2 + b_2$$
#
# - 输入 `(B, 1, 28, 28)` 或 `(B, 784)`（一般地，有 `num_inputs` 个像素的图像，
#   或每行 `num_inputs` 个数），返回logits，形状 `(B, num_outputs)`，批量大小为1时也一样。
# - 只在隐藏层之后使用ReLU：输出层既没有激活函数，也没有softmax。
# - `nn.Linear`、`nn.ReLU` 和你自己的 `MyReLU` 都可以用。注意参数的顺序。
#
# *例。* `MLP(784, 10, 256)` 有 $784 \cdot 256 + 256 + 256 \cdot 10 + 10 = 203{,}530$ 个参数。


# %%
class MLP(nn.Module):
    """One hidden layer with ReLU: (B, 1, 28, 28) or (B, num_inputs) -> logits (B, num_outputs)."""

    def __init__(self, num_inputs, num_outputs, num_hiddens):
        super().__init__()
        # BEGIN SOLUTION: make the two linear layers
        self.hidden = nn.Linear(num_inputs, num_hiddens)
        self.output = nn.Linear(num_hiddens, num_outputs)
        # END SOLUTION

    def forward(self, X):
        """Logits (B, num_outputs)."""
        # BEGIN SOLUTION: flatten each image, hidden layer, ReLU, output layer
        X = X.flatten(start_dim=1)  # (B, num_inputs)
        return self.output(torch.relu(self.hidden(X)))
        # END SOLUTION


# %% [markdown] en
# ## 7. Activation functions: `MyReLU`, `MySigmoid`, `MyTanh`
#
# Three plain classes (no `nn.Module`), each with `act(x)` and `act.derivative(x)`:
#
# $$\mathrm{ReLU}(x) = \max(x, 0), \qquad \sigma(x) = \frac{1}{1 + e^{-x}}, \qquad
# \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}$$
#
# $$\mathrm{ReLU}'(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}, \qquad
# \sigma'(x) = \sigma(x)\,(1 - \sigma(x)), \qquad \tanh'(x) = 1 - \tanh^2(x)$$
#
# - `derivative` takes the same **input `x`** as `act`, not the activation `act(x)`.
# - Both work elementwise and return a tensor of the shape, dtype and device of `x`: the derivative
#   of ReLU is a tensor of floats 0 and 1, not of `True` and `False`. The derivative of ReLU at 0 is
#   **0** here.
# - Both stay finite for every `x` within $\pm 10^4$: $e^{x}$ overflows beyond about 88, and
#   `inf / inf` is NaN. A form of tanh that does not overflow: $\tanh(x) = 2\,\sigma(2x) - 1$.
# - Gradients must flow through `act(x)`.
# - **Forbidden inside these three classes**: the ready-made ReLU, sigmoid and tanh in every form
#   (module, function, method) and their relatives (`leaky_relu`, `logsigmoid`, `silu`, …). Using
#   one gives 0 for that class. `exp`, `expm1`, `clamp`, `maximum`, `where` are allowed, and so is
#   your own `MySigmoid` inside `MyTanh`.
#
# *Example.* ReLU of $(-2, 0, 3)$ is $(0, 0, 3)$ with derivative $(0, 0, 1)$.
# $\sigma(2) \approx 0.8808$ and $\sigma'(2) \approx 0.1050$ (not $2 \cdot (1 - 2) = -2$).
# $\tanh(1) \approx 0.7616$ and $\tanh'(1) \approx 0.4200$.

# %% [markdown] zh
# ## 7. 激活函数：`MyReLU`、`MySigmoid`、`MyTanh`
#
# 三个普通的类（不是 `nn.Module`），各有 `act(x)` 和 `act.derivative(x)`：
#
# $$\mathrm{ReLU}(x) = \max(x, 0), \qquad \sigma(x) = \frac{1}{1 + e^{-x}}, \qquad
# \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}$$
#
# $$\mathrm{ReLU}'(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}, \qquad
# \sigma'(x) = \sigma(x)\,(1 - \sigma(x)), \qquad \tanh'(x) = 1 - \tanh^2(x)$$
#
# - `derivative` 接收的是与 `act` 相同的**输入 `x`**，而不是激活值 `act(x)`。
# - 两者都逐元素计算，返回与 `x` 形状、dtype和设备都相同的张量：ReLU的导数是由浮点数0和1组成的张量，
#   而不是 `True` 和 `False`。这里规定ReLU在0处的导数为**0**。
# - 对 $\pm 10^4$ 以内的任何 `x`，结果都必须有限：$e^{x}$ 在大约88以上溢出，而 `inf / inf` 是NaN。
#   tanh的一种不会溢出的写法：$\tanh(x) = 2\,\sigma(2x) - 1$。
# - 梯度必须能通过 `act(x)` 反向传播。
# - **在这三个类中禁止使用**：任何形式（模块、函数、方法）的现成ReLU、sigmoid和tanh，
#   以及它们的近亲（`leaky_relu`、`logsigmoid`、`silu` 等）。用了其中之一，该类得0分。
#   可以使用 `exp`、`expm1`、`clamp`、`maximum`、`where`，
#   也可以在 `MyTanh` 中使用你自己的 `MySigmoid`。
#
# *例。* $(-2, 0, 3)$ 的ReLU是 $(0, 0, 3)$，导数为 $(0, 0, 1)$。$\sigma(2) \approx 0.8808$，
# $\sigma'(2) \approx 0.1050$（不是 $2 \cdot (1 - 2) = -2$）。$\tanh(1) \approx 0.7616$，
# $\tanh'(1) \approx 0.4200$。


# %%
class MyReLU:
    """max(x, 0), elementwise; results have the shape, dtype and device of x."""

    def __call__(self, x):
        """ReLU of each element of x."""
        # BEGIN SOLUTION: return x where it is positive and 0 elsewhere
        return torch.clamp(x, min=0)
        # END SOLUTION

    def derivative(self, x):
        """The derivative at the input x (not at the activation); 0 at x = 0."""
        # BEGIN SOLUTION: return 1 where x is positive and 0 elsewhere, in the dtype of x
        return (x > 0).to(x.dtype)
        # END SOLUTION


class MySigmoid:
    """1 / (1 + exp(-x)), elementwise; finite for every x within 1e4 of 0."""

    def __call__(self, x):
        """Sigmoid of each element of x."""
        # BEGIN SOLUTION: return the sigmoid, which must not become NaN for large x
        return 1 / (1 + torch.exp(-x))  # exp(-x) = inf gives 1 / inf = 0, as it should
        # END SOLUTION

    def derivative(self, x):
        """The derivative at the input x (not at the activation)."""
        # BEGIN SOLUTION: return the derivative of the sigmoid at x
        y = self(x)
        return y * (1 - y)
        # END SOLUTION


class MyTanh:
    """tanh(x), elementwise; finite for every x within 1e4 of 0."""

    def __call__(self, x):
        """Hyperbolic tangent of each element of x."""
        # BEGIN SOLUTION: return tanh in a form that does not overflow
        x = x.clamp(-20, 20)  # tanh is ±1 beyond, and no exp overflows in the gradient either
        return 2 / (1 + torch.exp(-2 * x)) - 1  # 2 sigmoid(2x) - 1
        # END SOLUTION

    def derivative(self, x):
        """The derivative at the input x (not at the activation)."""
        # BEGIN SOLUTION: return the derivative of tanh at x
        return 1 - self(x) ** 2
        # END SOLUTION


# %% experiment
# The three activations and their derivatives (needs matplotlib): where is each slope close to 0?
def show_activations():
    import matplotlib.pyplot as plt

    x = torch.linspace(-6, 6, 241)
    _, axes = plt.subplots(1, 3, figsize=(12, 3))
    for axis, act in zip(axes, [MyReLU(), MySigmoid(), MyTanh()], strict=True):
        axis.plot(x, act(x), label=type(act).__name__)
        axis.plot(x, act.derivative(x), "--", label="derivative")
        axis.legend()
    plt.show()


show_activations()

# %% [markdown] en thought
# **Question 1.** What goes wrong when the training data are not shuffled, for example when they are
# sorted by class?

# %% [markdown] zh thought
# **思考题1。** 如果不打乱训练数据（例如数据按类别排序），会出什么问题？

# %% [markdown] en thought
# **Question 2.** Why does a network need nonlinear activations? What can ten linear layers in a row
# do that one cannot?

# %% [markdown] zh thought
# **思考题2。** 网络为什么需要非线性的激活函数？连续十个线性层能做到什么一个线性层做不到的事情？

# %% [markdown] en
# ## 8. A deep network: `DeepNet(num_layers, num_inputs, num_hiddens, num_outputs, activation)`
#
# An `nn.Module` with these three attributes:
#
# - `input_layer`: linear, `num_inputs` → `num_hiddens`,
# - `layers`: an `nn.ModuleList` of `num_layers` linears, `num_hiddens` → `num_hiddens`,
# - `output_layer`: linear, `num_hiddens` → `num_outputs`.
#
# `activation` is any callable on tensors, such as `MyReLU()`. `forward` flattens `X` to
# `(B, num_inputs)`, then: input layer, **activation**, each hidden layer **followed by the
# activation**, output layer **without** one.
#
# A plain Python list in place of `nn.ModuleList` hides its layers: they have no entry in
# `parameters()` and never learn.
#
# *Example.* `DeepNet(2, 784, 16, 10, MyReLU())` has 4 linears and calls the activation 3 times:
# `(B, 784)` → `(B, 16)` → `(B, 16)` → `(B, 16)` → `(B, 10)`.

# %% [markdown] zh
# ## 8. 深层网络：`DeepNet(num_layers, num_inputs, num_hiddens, num_outputs, activation)`
#
# 一个 `nn.Module`，有以下三个属性：
#
# - `input_layer`：线性层，`num_inputs` → `num_hiddens`；
# - `layers`：由 `num_layers` 个线性层组成的 `nn.ModuleList`，`num_hiddens` → `num_hiddens`；
# - `output_layer`：线性层，`num_hiddens` → `num_outputs`。
#
# `activation` 是任何作用于张量的可调用对象，例如 `MyReLU()`。
# `forward` 先把 `X` 展平为 `(B, num_inputs)`，然后依次是：输入层、**激活函数**，
# 每个隐藏层**之后都接激活函数**，最后是**不接**激活函数的输出层。
#
# 若用普通的Python列表代替 `nn.ModuleList`，其中的层就不会被注册：它们不出现在 `parameters()` 中，
# 也永远不会学习。
#
# *例。* `DeepNet(2, 784, 16, 10, MyReLU())` 有4个线性层，调用激活函数3次：
# `(B, 784)` → `(B, 16)` → `(B, 16)` → `(B, 16)` → `(B, 10)`。


# %%
class DeepNet(nn.Module):
    """input_layer, num_layers hidden linears in `layers`, output_layer; logits (B, num_outputs).

    activation is any callable on tensors: applied after the input layer and after each hidden
    layer, not after the output layer.
    """

    def __init__(self, num_layers, num_inputs, num_hiddens, num_outputs, activation):
        super().__init__()
        # BEGIN SOLUTION: make input_layer, layers and output_layer; keep the activation
        self.input_layer = nn.Linear(num_inputs, num_hiddens)
        self.layers = nn.ModuleList(nn.Linear(num_hiddens, num_hiddens) for _ in range(num_layers))
        self.output_layer = nn.Linear(num_hiddens, num_outputs)
        self.activation = activation
        # END SOLUTION

    def forward(self, X):
        """Logits (B, num_outputs) for X (B, ...) with num_inputs numbers an example."""
        # BEGIN SOLUTION: flatten, then the layers in order with the activation between them
        H = self.activation(self.input_layer(X.flatten(start_dim=1)))  # (B, num_hiddens)
        for layer in self.layers:
            H = self.activation(layer(H))
        return self.output_layer(H)
        # END SOLUTION


# %% [markdown] en
# ## 9. How large are the gradients? `gradient_norms(net, X, y, loss_fn)`
#
# Run one forward and one backward pass and return a list of Python floats: for each `nn.Linear` of
# `net` the L2 norm of the gradient of its **weight**,
#
# $$\lVert G \rVert_2 = \sqrt{\sum_{i,j} G_{ij}^2}$$
#
# - In the order of `net.modules()`, which for `DeepNet` is the input side first. No biases, no
#   layers of other kinds.
# - Gradients that `net` already carries must not be added in, and afterwards every `.grad` is
#   cleared (zero or `None`).
# - Nothing is updated.
#
# *Example.* Two linears without bias, both with a single weight: $w_1 = 2$, $w_2 = 3$, input
# $x = 1$, loss = output $= w_2 w_1 x$. The gradients are $w_2 x = 3$ and $w_1 x = 2$: returns
# `[3.0, 2.0]`.

# %% [markdown] zh
# ## 9. 梯度有多大？`gradient_norms(net, X, y, loss_fn)`
#
# 做一次前向传播和一次反向传播，返回Python `float` 的列表：对 `net` 中的每个 `nn.Linear`，
# 给出其**权重**的梯度的L2范数，
#
# $$\lVert G \rVert_2 = \sqrt{\sum_{i,j} G_{ij}^2}$$
#
# - 按 `net.modules()` 的顺序，对 `DeepNet` 来说就是从输入端开始。不含偏置，不含其他种类的层。
# - `net` 上已有的梯度不能加进来；结束后每个 `.grad` 都要清除（为零或 `None`）。
# - 不更新任何参数。
#
# *例。* 两个不带偏置的线性层，各只有一个权重：$w_1 = 2$，$w_2 = 3$，输入 $x = 1$，
# 损失 = 输出 $= w_2 w_1 x$。梯度分别是 $w_2 x = 3$ 和 $w_1 x = 2$：返回 `[3.0, 2.0]`。


# %%
def gradient_norms(net, X, y, loss_fn):
    """L2 norm of the gradient of each nn.Linear's weight after one backward pass, a list of floats.

    In the order of net.modules(): input side first. Gradients that net carried before do not
    count; every .grad is cleared (zero or None) at the end. Nothing is updated.
    """
    # BEGIN SOLUTION: clear gradients, one backward pass, collect the norms, clear gradients
    net.zero_grad()
    loss_fn(net(X), y).backward()
    linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
    norms = [linear.weight.grad.norm().item() for linear in linears]
    net.zero_grad()
    return norms
    # END SOLUTION


# %% experiment
# The vanishing gradient: norms from the input side to the output side of a deep network. Which
# activation still has a gradient at the first layer?
def show_gradient_norms():
    import matplotlib.pyplot as plt

    from grader.data import fashion_mnist

    data = fashion_mnist()
    X, y = data.train_images[:256].unsqueeze(1) / 255, data.train_labels[:256]
    norms = {}
    for act in [MyReLU(), MySigmoid(), MyTanh()]:
        name = type(act).__name__
        norms[name] = gradient_norms(DeepNet(8, 784, 64, 10, act), X, y, nn.CrossEntropyLoss())
        plt.semilogy(range(1, len(norms[name]) + 1), norms[name], marker="o", label=name)
        print(f"{name:10}", " ".join(f"{norm:.1e}" for norm in norms[name]))
    plt.xlabel("layer, input side first")
    plt.ylabel("L2 norm of the weight's gradient")
    plt.legend()
    plt.show()
    return norms


norms = show_gradient_norms()


# %% experiment
# The same three activations in training: curves of a network with three hidden layers.
def show_activation_curves(num_epochs=8):
    import matplotlib.pyplot as plt

    from grader.data import fashion_mnist

    data = fashion_mnist()
    X, y = data.train_images.unsqueeze(1) / 255, data.train_labels
    train_iter = TensorLoader(X[:4000], y[:4000], 64, shuffle=True)
    test_iter = TensorLoader(X[4000:6000], y[4000:6000], 256)
    _, (loss_axis, accuracy_axis) = plt.subplots(1, 2, figsize=(10, 3.5))
    histories = {}
    for act in [MyReLU(), MySigmoid(), MyTanh()]:
        name = type(act).__name__
        net = DeepNet(2, 784, 64, 10, act)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        history = train(net, train_iter, test_iter, nn.CrossEntropyLoss(), num_epochs, optimizer)
        loss_axis.plot([epoch["loss"] for epoch in history], label=name)
        accuracy_axis.plot([epoch["test_acc"] for epoch in history], label=name)
        histories[name] = history
    for axis, what in [(loss_axis, "training loss"), (accuracy_axis, "test accuracy")]:
        axis.set_xlabel("epoch")
        axis.set_ylabel(what)
        axis.legend()
    plt.show()
    return histories


activation_histories = show_activation_curves()

# %% [markdown] en
# ## 10. Dead units: `dead_relu_rate(activations)`
#
# `activations (N, H)` is what a hidden layer gave, **after** ReLU, for `N` inputs. A unit (column)
# is *dead* if it is 0 for **every one** of the `N` inputs. Return the fraction of dead units, a
# Python `float` in [0, 1].
#
# *Example.* For $\begin{pmatrix} 0 & 1 \\ 0 & 0 \end{pmatrix}$ the first of the two units is dead:
# 0.5. (Three of four entries are 0, but 0.75 is not asked for.)

# %% [markdown] zh
# ## 10. 死亡单元：`dead_relu_rate(activations)`
#
# `activations (N, H)` 是某个隐藏层对 `N` 个输入**经过**ReLU之后的输出。
# 如果一个单元（一列）对 `N` 个输入**全部**为0，就称它是*死亡*的。
# 返回死亡单元所占的比例，是[0, 1]中的Python `float`。
#
# *例。* 对 $\begin{pmatrix} 0 & 1 \\ 0 & 0 \end{pmatrix}$，两个单元中的第一个是死亡的：0.5。
# （四个元素中有三个为0，但这里问的不是0.75。）


# %%
def dead_relu_rate(activations):
    """Fraction of units that are 0 for all N inputs, a float; activations (N, H) after ReLU."""
    # BEGIN SOLUTION: find the columns that are 0 in every row, return their share
    dead = (activations == 0).all(dim=0)  # (H,)
    return dead.float().mean().item()
    # END SOLUTION


# %% experiment
# Units that die while the network trains, by learning rate: what happens when the steps are large?
def show_death_rates(num_epochs=8):
    import matplotlib.pyplot as plt

    from grader.data import fashion_mnist

    data = fashion_mnist()
    X, y = data.train_images[:4000].unsqueeze(1) / 255, data.train_labels[:4000]
    loader = TensorLoader(X, y, 64, shuffle=True)
    rates = {}
    for lr in [0.1, 0.5, 1.0]:
        net = DeepNet(1, 784, 128, 10, MyReLU())
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        rates[lr] = []
        for _ in range(num_epochs):
            train(net, loader, loader, nn.CrossEntropyLoss(), 1, optimizer)
            with torch.no_grad():
                hidden = MyReLU()(net.input_layer(X.flatten(1)))
            rates[lr].append(dead_relu_rate(hidden))
        plt.plot(range(1, num_epochs + 1), rates[lr], marker="o", label=f"lr = {lr}")
    plt.xlabel("epoch")
    plt.ylabel("share of dead units in the first layer")
    plt.legend()
    plt.show()
    return rates


death_rates = show_death_rates()

# %% [markdown] en
# ## 11. Weight decay: `l2_penalty(w)`
#
# $$\mathrm{penalty}(w) = \frac{1}{2} \sum_i w_i^2$$
#
# - **With** the factor ½, so that the gradient is exactly $w$; the sum over all elements, not their
#   mean; the square of the norm, not the norm.
# - `w` has any shape; the result is a scalar tensor (shape `()`) through which gradients flow.
#
# *Example.* $w = (3, 4)$: $(9 + 16) / 2 = 12.5$.

# %% [markdown] zh
# ## 11. 权重衰减：`l2_penalty(w)`
#
# $$\mathrm{penalty}(w) = \frac{1}{2} \sum_i w_i^2$$
#
# - **带有**因子½，这样梯度恰好是 $w$；对所有元素求和，而不是求平均；是范数的平方，而不是范数。
# - `w` 可以是任何形状；结果是标量张量（形状 `()`），梯度能够通过它反向传播。
#
# *例。* $w = (3, 4)$：$(9 + 16) / 2 = 12.5$。


# %%
def l2_penalty(w):
    """Half the sum of the squares of w (any shape): a scalar tensor, differentiable."""
    # BEGIN SOLUTION: return half the sum of the squares of w, differentiable
    return (w**2).sum() / 2
    # END SOLUTION


# %% experiment
# What the penalty does to the weights (needs matplotlib): the same network without and with it.
def show_weight_histogram():
    import matplotlib.pyplot as plt

    from grader.data import fashion_mnist

    data = fashion_mnist()
    X, y = data.train_images[:2000].unsqueeze(1) / 255, data.train_labels[:2000]
    spreads = {}
    for factor in [0, 1e-2]:
        net = MLP(784, 10, 64)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        weights = [w for w in net.parameters() if w.dim() == 2]
        for _ in range(10):
            for X_batch, y_batch in TensorLoader(X, y, 64, shuffle=True):
                loss = nn.CrossEntropyLoss()(net(X_batch), y_batch)
                loss = loss + factor * sum(l2_penalty(w) for w in weights)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        values = torch.cat([w.detach().flatten() for w in weights])
        spreads[factor] = values.std().item()
        plt.hist(values.numpy(), bins=100, log=True, histtype="step", label=f"λ = {factor}")
    plt.xlabel("weight")
    plt.ylabel("how many")
    plt.legend()
    plt.show()
    return spreads


weight_spreads = show_weight_histogram()

# %% [markdown] en
# ## 12. Dropout: `dropout_layer(X, dropout)`
#
# Set each element to 0 with probability `dropout`, independently of all others, and scale those
# that are kept so that the expected value stays what it was:
#
# $$h' = \begin{cases} 0 & \text{with probability } p \\
# \dfrac{h}{1 - p} & \text{otherwise} \end{cases}$$
#
# - $p$ = `dropout` is the probability of **dropping**, not of keeping.
# - 0 returns `X` as it is, 1 returns zeros (mind the division). Any other number outside [0, 1]
#   raises `ValueError` or `AssertionError`.
# - One draw for **each element** (uniform: `torch.rand`, not `torch.randn`), and a new mask at
#   every call.
# - Make the mask on the device of `X`, keep shape and dtype of `X`, and do not change `X` itself.
# - Gradients flow through the kept elements only.
# - This function always drops; switching it off for evaluation is the business of the network that
#   uses it.
# - **Forbidden here**: the ready-made dropout in every form.
#
# *Example.* $X = (1, 2, 3, 4)$ with $p = 0.5$, where the second and third element are dropped:
# $(2, 0, 0, 8)$.

# %% [markdown] zh
# ## 12. 暂退法：`dropout_layer(X, dropout)`
#
# 以概率 `dropout` 把每个元素置为0，各元素相互独立；保留下来的元素要缩放，使期望值不变：
#
# $$h' = \begin{cases} 0 & \text{概率为 } p \\ \dfrac{h}{1 - p} & \text{其他情况} \end{cases}$$
#
# - $p$ = `dropout` 是**丢弃**的概率，不是保留的概率。
# - 为0时原样返回 `X`，为1时返回全零（注意除法）。
#   [0, 1]之外的数要引发 `ValueError` 或 `AssertionError`。
# - **每个元素**抽取一次随机数（均匀分布：`torch.rand`，不是 `torch.randn`），每次调用都用新的掩码。
# - 掩码要建在 `X` 所在的设备上，形状和dtype与 `X` 相同，且不能修改 `X` 本身。
# - 梯度只通过被保留的元素反向传播。
# - 这个函数总是丢弃；评估时关闭暂退法是使用它的网络的事。
# - **这里禁止使用**：任何形式的现成dropout。
#
# *例。* $X = (1, 2, 3, 4)$，$p = 0.5$，其中第二、第三个元素被丢弃：$(2, 0, 0, 8)$。


# %%
def dropout_layer(X, dropout):
    """Zero each element of X with probability `dropout`, scale the others by 1 / (1 - dropout).

    0 returns X unchanged, 1 returns zeros; outside [0, 1] raises ValueError or AssertionError.
    The mask is new at every call and made on the device of X; X itself is not changed, and
    gradients flow through the kept elements only.
    """
    # BEGIN SOLUTION: check the rate, draw a mask on the device of X, apply and scale
    if not 0 <= dropout <= 1:
        raise ValueError(f"dropout must lie in [0, 1], not {dropout}")
    if dropout == 1:
        return torch.zeros_like(X)
    mask = (torch.rand(X.shape, device=X.device) >= dropout).to(X.dtype)
    return mask * X / (1 - dropout)
    # END SOLUTION


# %% experiment
# Dropout on the input of your MLP, trained by your train() on few images, so that it overfits: look
# at the gap between training (solid) and test accuracy (dashed).
def show_dropout(num_epochs=20):
    import matplotlib.pyplot as plt

    from grader.data import fashion_mnist

    class DropoutMLP(MLP):
        def __init__(self, dropout):
            super().__init__(784, 10, 256)
            self.dropout = dropout

        def forward(self, X):
            return super().forward(dropout_layer(X, self.dropout) if self.training else X)

    data = fashion_mnist()
    X, y = data.train_images.unsqueeze(1) / 255, data.train_labels
    train_iter = TensorLoader(X[:1000], y[:1000], 64, shuffle=True)
    test_iter = TensorLoader(X[4000:6000], y[4000:6000], 256)
    histories = {}
    for dropout in [0, 0.2, 0.5]:
        net = DropoutMLP(dropout)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
        history = train(net, train_iter, test_iter, nn.CrossEntropyLoss(), num_epochs, optimizer)
        (line,) = plt.plot([epoch["train_acc"] for epoch in history], label=f"dropout {dropout}")
        plt.plot([epoch["test_acc"] for epoch in history], "--", color=line.get_color())
        histories[dropout] = history
    plt.xlabel("epoch")
    plt.ylabel("accuracy")
    plt.legend()
    plt.show()
    return histories


dropout_histories = show_dropout()

# %% [markdown] en
# ## 13. All together on Fashion-MNIST
#
# Nothing to write here: the hidden tests put your parts together and train on 12,000 images,
#
# - `softmax_regression` from scratch: your `train` without an optimiser, so with your `sgd`
#   (`lr=0.02`, batches of 64, 10 epochs),
# - your `MLP(784, 10, 256)` with `torch.optim.SGD` (`lr=0.05`, batches of 128, 8 epochs),
#
# and each must be right on at least 75 % of test images it has never seen. You can try both with
# `TensorLoader` and the data of the cells above.

# %% [markdown] zh
# ## 13. 在Fashion-MNIST上合在一起
#
# 这里不需要写代码：隐藏测试会把你写的各部分合在一起，用12000张图像训练
#
# - 从零开始的 `softmax_regression`：用你的 `train`，不带优化器，因此使用你的 `sgd`（`lr=0.02`，
#   批量大小64，10个迭代周期）；
# - 你的 `MLP(784, 10, 256)`，使用 `torch.optim.SGD`（`lr=0.05`，批量大小128，8个迭代周期）；
#
# 两者在从未见过的测试图像上都必须至少达到75%的精度。
# 你可以用 `TensorLoader` 和上面单元格中的数据自己试一试。

# %% [markdown] en thought
# **Question 3.** Sigmoid and tanh lose the gradient in deep networks and ReLU does not. Explain it
# with your curves and your gradient norms.

# %% [markdown] zh thought
# **思考题3。** 在深层网络中，sigmoid和tanh会使梯度消失，而ReLU不会。
# 请结合你画的曲线和梯度范数加以解释。

# %% [markdown] en thought
# **Question 4.** What makes ReLUs die, and what helps against it?

# %% [markdown] zh thought
# **思考题4。** 是什么使ReLU死亡？有哪些办法可以缓解？

# %% [markdown] en thought
# **Question 5.** What does the L2 penalty do to the weights? What happens when the factor λ before
# it is very small, and when it is very large?

# %% [markdown] zh thought
# **思考题5。** L2惩罚对权重有什么作用？它前面的系数λ很小时会怎样，很大时又会怎样？

# %% [markdown] en thought
# **Question 6.** Why does dropout regularise, and how do training and testing differ with it?

# %% [markdown] zh thought
# **思考题6。** 暂退法为什么能起到正则化作用？使用它时，训练和测试有什么不同？
