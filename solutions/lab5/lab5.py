# %% [markdown] en
# You read images from files, build two kinds of networks, write the loop that trains them, and
# compare: which activation, with or without dropout, learns best? The letters in the shapes: `B`
# batch size, `C` classes. Images are `float32` of shape `(B, 1, 28, 28)` with values from 0 to 1;
# labels are `int64` of shape `(B,)`.
#
# Rules for every exercise:
#
# - **Do not change your inputs** unless the exercise says so (training changes the model).
# - Write for any device: the one that a function is given, or that of the tensors that came in.
# - Leave global state alone: no seeds, no default dtype, no switching gradients off for good.
# - Printing is fine.
# - Everything in `torch.nn`, `torch.optim`, PIL and matplotlib may be used.
# - When your work is graded, these packages are there: torch, torchvision, numpy, PIL, matplotlib.
#   **`pandas` is not**: Python's own `csv` reads a table.
#
# Run `pytest` in this folder as often as you like; `pytest -k CNN` runs the tests of one exercise.

# %% [markdown] zh
# 你将从文件中读取图像，搭建两类网络，写出训练它们的循环，然后进行比较：
# 哪种激活函数、用不用暂退法，学得最好？形状中的字母：`B` 为批量大小，`C` 为类别数。
# 图像是形状为 `(B, 1, 28, 28)`、取值从0到1的 `float32` 张量；
# 标签是形状为 `(B,)` 的 `int64` 张量。
#
# 每道题都适用的规则：
#
# - 除非题目要求，**不要修改输入**（训练当然会改变模型）。
# - 代码应适用于任何设备：函数所给的设备，或传入的张量所在的设备。
# - 不要改动全局状态：不设随机种子，不改默认dtype，不永久关闭梯度。
# - 可以随意打印。
# - `torch.nn`、`torch.optim`、PIL和matplotlib中的一切都可以使用。
# - 评分时可用的软件包：torch、torchvision、numpy、PIL、matplotlib。
#   **没有 `pandas`**：Python自带的 `csv` 就能读取表格。
#
# 在本文件夹中随时运行 `pytest`；`pytest -k CNN` 只运行某一道题的测试。

# %%
import csv
from pathlib import Path

import matplotlib.pyplot as plt
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F
from torch.utils.data import Dataset

# %% [markdown] en
# ## Given: a loader for data that lies in memory, and a font
#
# `TensorLoader(X, y, batch_size, shuffle=False)` behaves like a `DataLoader` (iteration, `len`,
# `.dataset`, `.batch_size`) but is many times faster for tensors. **The last batch may be smaller
# than the others.** Your functions must work with any such loader, a real `DataLoader` included.
#
# matplotlib's own font has no Chinese characters: it draws a box in place of each and warns.
# `use_chinese_font()` looks for an installed font that has them and makes matplotlib use it.

# %% [markdown] zh
# ## 已给出：内存数据的加载器，以及字体
#
# `TensorLoader(X, y, batch_size, shuffle=False)` 的用法与 `DataLoader` 相同（迭代、`len`、
# `.dataset`、`.batch_size`），但对张量要快很多倍。**最后一个小批量可能比其他的小**。
# 你的函数必须适用于任何这样的加载器，包括真正的 `DataLoader`。
#
# matplotlib自带的字体没有汉字：每个汉字都会画成一个方框，并给出警告。
# `use_chinese_font()` 在已安装的字体中找一种有汉字的，让matplotlib使用它。


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


def use_chinese_font():
    # zh: 绘图时使用一种已安装的、有汉字的字体；返回其名称，没有这样的字体则返回 None。
    """Draw with an installed font that has Chinese characters; its name, None if there is none."""
    from matplotlib import font_manager

    known = "Noto Sans CJK SC, Noto Sans CJK JP, Source Han Sans SC, Microsoft YaHei, PingFang SC, "
    known += "PingFang HK, Hiragino Sans GB, SimHei, WenQuanYi Zen Hei, WenQuanYi Micro Hei, "
    known += "Noto Serif CJK SC, Noto Serif CJK JP, Arial Unicode MS"
    installed = {font.name for font in font_manager.fontManager.ttflist}
    found = next((name for name in known.split(", ") if name in installed), None)
    if found:
        plt.rcParams["font.sans-serif"] = [found, "DejaVu Sans"]
        # zh: 这些字体往往没有真正的减号
        plt.rcParams["axes.unicode_minus"] = False  # these fonts often lack the true minus sign
    return found


# %% experiment
# zh: 没有这样的字体时，汉字标签会画成方框；其他一切正常。
# Without such a font labels in Chinese are drawn as boxes; all else works.
print("font for Chinese labels:", use_chinese_font() or "none is installed")

# %% [markdown] en
# ## 1. Images from files: `ImageCsvDataset(annotations_file, img_dir, …)`
#
# Its last two arguments are optional: `transform=None, target_transform=None`.
#
# Real data seldom lie in one tensor. Here each image is a PNG file in the folder `img_dir`, and a
# CSV file (UTF-8) with the header `file,label` names the files and their labels:
#
#     file,label
#     00017.png,9
#     "shirt, blue.png",6
#
# Write a `Dataset` over them:
#
# - `len(dataset)` is the number of images: the header is none.
# - `dataset[i]` is the pair `(image, label)`: a PIL image in mode `"L"` (8-bit grey; convert a
#   file that is in colour) and a Python `int` (a CSV file holds only text).
# - If there is a `transform`, the item has `transform(image)` in place of the image; if there is a
#   `target_transform`, it has `target_transform(label)` in place of the label. The first gets the
#   PIL image, the second the `int`. `None` means: leave it as it is.
# - A negative index counts from the end, as in a list. An index out of range, on either side,
#   raises `IndexError` (a `for` loop over the dataset ends by it).
# - An image file that is not there raises `FileNotFoundError`, with the file's path in it, **when
#   its item is asked for**; the other items can still be had.
# - Both paths may be a `str` or a `pathlib.Path`. A name with a comma stands in quotation marks,
#   as above: the module `csv` reads it rightly, `split(",")` does not. A name may lead into a
#   subfolder.
# - Good practice: open an image when its item is asked for, not all of them at the start, and do
#   not leave the file open. (`Image.open` reads only the head of the file; the pixels are read,
#   and the file closed, by the first operation that needs them.)
#
# *Example.* For the file above `len(dataset)` is 2, `dataset[0]` is the image of `00017.png` with
# the label 9, and `dataset[-1]` that of `shirt, blue.png` with the label 6.

# %% [markdown] zh
# ## 1. 从文件读取图像：`ImageCsvDataset(annotations_file, img_dir, …)`
#
# 最后两个参数可以省略：`transform=None, target_transform=None`。
#
# 实际的数据很少放在一个张量里。这里每张图像是文件夹 `img_dir` 中的一个PNG文件，
# 另有一个以 `file,label` 为表头的CSV文件（UTF-8）给出文件名及其标签：
#
#     file,label
#     00017.png,9
#     "shirt, blue.png",6
#
# 请为它们写一个 `Dataset`：
#
# - `len(dataset)` 是图像的张数：表头不算。
# - `dataset[i]` 是 `(image, label)` 这一对：模式为 `"L"` 的PIL图像（8位灰度；彩色文件要转换）
#   和一个Python `int`（CSV文件里只有文本）。
# - 如果有 `transform`，样本中的图像换成 `transform(image)`；
#   如果有 `target_transform`，标签换成 `target_transform(label)`。
#   前者得到的是PIL图像，后者得到的是 `int`。`None` 表示保持原样。
# - 负的索引从末尾数起，和列表一样。两端越界的索引都要引发 `IndexError`
#   （对数据集的 `for` 循环靠它结束）。
# - 图像文件不存在时，**在取该样本时**引发 `FileNotFoundError`，其中带有该文件的路径；
#   其他样本仍然可以取得。
# - 两个路径都可以是 `str` 或 `pathlib.Path`。含有逗号的文件名写在引号里，如上所示：
#   `csv` 模块能正确读取，`split(",")` 则不能。文件名也可以带有子文件夹。
# - 良好习惯：取到某个样本时才打开它的图像，不要一开始就全部打开，也不要让文件一直开着。
#   （`Image.open` 只读文件头；到第一个需要像素的操作时才读入像素并关闭文件。）
#
# *例。* 对上面的文件，`len(dataset)` 为2，`dataset[0]` 是 `00017.png` 的图像和标签9，
# `dataset[-1]` 是 `shirt, blue.png` 的图像和标签6。


# %%
class ImageCsvDataset(Dataset):
    # zh: img_dir 中的图像及其标签，由一个表头为 file,label 的CSV文件列出。
    # zh: 每一项是 (image, label)：模式为 "L" 的PIL图像和一个 int，有变换时各自经过变换。负索引从末
    #     尾数起；超出范围的索引引发 IndexError。缺少图像时，在取该项时引发 FileNotFoundError，并带
    #     有其路径。
    """Images in img_dir with their labels, as listed in a CSV file with the header file,label.

    An item is (image, label): a PIL image in mode "L" and an int, each after its transform if
    there is one. Negative indices count from the end; one out of range raises IndexError. A
    missing image raises FileNotFoundError, with its path, when its item is asked for.
    """

    def __init__(self, annotations_file, img_dir, transform=None, target_transform=None):
        # zh: 读取文件名和标签，保存文件夹和变换
        # BEGIN SOLUTION: read the file names and labels, keep the folder and the transforms
        with Path(annotations_file).open(newline="", encoding="utf-8") as file:
            self.rows = [(row["file"], int(row["label"])) for row in csv.DictReader(file)]
        self.img_dir = Path(img_dir)
        self.transform = transform
        self.target_transform = target_transform
        # END SOLUTION

    def __len__(self):
        # zh: 图像的数量。
        """The number of images."""
        # zh: 返回图像的数量
        # BEGIN SOLUTION: return the number of images
        return len(self.rows)
        # END SOLUTION

    def __getitem__(self, index):
        # zh: 该索引处的 (image, label)，各自经过变换。
        """(image, label) at this index, each after its transform."""
        # zh: 打开图像，应用变换，返回这一对
        # BEGIN SOLUTION: open the image, apply the transforms, return the pair
        name, label = self.rows[index]  # a list knows negative indices and IndexError
        with Image.open(self.img_dir / name) as opened:
            image = opened.convert("L")  # reads the pixels, so the file may be closed
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label
        # END SOLUTION


# %% experiment
# zh: Fashion-MNIST的九张图像，先写成文件，再由你的数据集读出，并标上类别名称。
# Nine images of Fashion-MNIST, written as files and read again by your dataset, with their names.
def show_samples():
    import tempfile

    from grader.data import CLASSES, fashion_mnist

    data = fashion_mnist()
    with tempfile.TemporaryDirectory() as folder:
        lines = ["file,label"]
        for i in range(9):
            Image.fromarray(data.train_images[i].numpy()).save(f"{folder}/{i}.png")
            lines.append(f"{i}.png,{data.train_labels[i]}")
        Path(folder, "labels.csv").write_text("\n".join(lines), encoding="utf-8")
        dataset = ImageCsvDataset(
            Path(folder, "labels.csv"), folder, target_transform=lambda label: CLASSES[label]
        )
        samples = list(dataset)
    _, axes = plt.subplots(3, 3, figsize=(6, 6.5))
    for axis, (image, name) in zip(axes.flat, samples, strict=True):
        axis.imshow(image, cmap="gray")
        axis.set_title(name)
        axis.axis("off")
    plt.show()
    return samples


samples = show_samples()

# %% [markdown] en
# ## 2. A target transform: `one_hot_target(num_classes)`
#
# Return a **function** (anything that can be called) that turns a label, an `int` from 0 to
# `num_classes - 1`, into its one-hot vector: a `float32` tensor of shape `(num_classes,)`, 1 at
# the label and 0 elsewhere,
#
# $$t_k = \begin{cases} 1 & \text{if } k = \text{label} \\ 0 & \text{otherwise} \end{cases}$$
#
# - It is made once and called for every item, so each call must return a **new** tensor.
# - Floating-point, because losses that compare with probabilities (mean squared error, or
#   cross-entropy with soft labels) take nothing else.
#
# *Example.* `one_hot_target(4)(2)` is `tensor([0., 0., 1., 0.])`, and
# `ImageCsvDataset(…, target_transform=one_hot_target(10))` gives such labels.

# %% [markdown] zh
# ## 2. 标签变换：`one_hot_target(num_classes)`
#
# 返回一个**函数**（任何可调用的对象都行），它把标签（从0到 `num_classes - 1` 的 `int`）
# 变成独热向量：形状为 `(num_classes,)` 的 `float32` 张量，标签处为1，其他地方为0，
#
# $$t_k = \begin{cases} 1 & k = \text{标签} \\ 0 & \text{其他情况} \end{cases}$$
#
# - 它只创建一次，却对每个样本都要调用，所以每次调用都必须返回**新的**张量。
# - 用浮点数，因为与概率相比较的损失（均方误差，或使用软标签的交叉熵）只接受浮点数。
#
# *例。* `one_hot_target(4)(2)` 是 `tensor([0., 0., 1., 0.])`；
# `ImageCsvDataset(…, target_transform=one_hot_target(10))` 给出的就是这样的标签。


# %%
def one_hot_target(num_classes):
    # zh: 返回可调用对象：把标签（int，0到 num_classes - 1）变为新的 float32 独热向量
    #     (num_classes,)。
    """A callable: a label (int, 0 to num_classes - 1) to a new float32 one-hot (num_classes,)."""
    # zh: 返回一个函数，把标签变为独热向量
    # BEGIN SOLUTION: return a function from a label to its one-hot vector
    return lambda label: F.one_hot(torch.tensor(label), num_classes).float()
    # END SOLUTION


# %% [markdown] en
# ## 3. A multilayer perceptron: `MLP(activation, dropout=0.0)`
#
# An `nn.Module` with **two hidden layers**, 784 → 256 → 128 → 10, all three linear layers with a
# bias:
#
# $$H_1 = \mathrm{drop}(\sigma(X W_1 + b_1)), \quad H_2 = \mathrm{drop}(\sigma(H_1 W_2 + b_2)),
# \quad O = H_2 W_3 + b_3$$
#
# - Takes `(B, 1, 28, 28)` or `(B, 784)`: flatten each image to 784 numbers, never the batch.
#   Returns logits `(B, 10)`: neither activation nor softmax nor dropout on the output.
# - `activation` is an `nn.Module` **instance** such as `nn.ReLU()` or `nn.Tanh()`; it comes after
#   both hidden layers ($\sigma$ above). The same instance may serve twice.
# - Dropout with probability `dropout` comes **after each of the two activations** and acts in
#   train mode only. `nn.Dropout` knows the mode by itself; `F.dropout` must be told
#   (`training=self.training`).
#
# *Example.* `MLP(nn.ReLU())` has $784 \cdot 256 + 256 + 256 \cdot 128 + 128 + 128 \cdot 10 + 10 =
# 235{,}146$ parameters.

# %% [markdown] zh
# ## 3. 多层感知机：`MLP(activation, dropout=0.0)`
#
# 一个有**两个隐藏层**的 `nn.Module`，784 → 256 → 128 → 10，三个线性层都带偏置：
#
# $$H_1 = \mathrm{drop}(\sigma(X W_1 + b_1)), \quad H_2 = \mathrm{drop}(\sigma(H_1 W_2 + b_2)),
# \quad O = H_2 W_3 + b_3$$
#
# - 输入 `(B, 1, 28, 28)` 或 `(B, 784)`：把每张图像展平为784个数，批量维度不展平。
#   返回未规范化的预测（logits）`(B, 10)`：输出上既没有激活函数，也没有softmax和暂退法。
# - `activation` 是一个 `nn.Module` **实例**，例如 `nn.ReLU()` 或 `nn.Tanh()`；
#   它接在两个隐藏层之后（上式中的 $\sigma$）。同一个实例可以用两次。
# - 以概率 `dropout` 丢弃的暂退法**接在这两个激活函数之后**，并且只在训练模式下起作用。
#   `nn.Dropout` 自己知道模式；`F.dropout` 则需要告诉它（`training=self.training`）。
#
# *例。* `MLP(nn.ReLU())` 有 $784 \cdot 256 + 256 + 256 \cdot 128 + 128 + 128 \cdot 10 + 10 =
# 235{,}146$ 个参数。


# %%
class MLP(nn.Module):
    # zh: 784 -> 256 -> 128 -> 10，输入图像 (B, 1, 28, 28) 或行向量 (B, 784)，返回logits (B, 10)。
    # zh: activation 是 nn.Module 的实例，接在两个隐藏层之后；两个激活函数之后再用暂退法（只在训练模
    #     式下）。输出层之后什么也没有。
    """784 -> 256 -> 128 -> 10, logits (B, 10) of images (B, 1, 28, 28) or rows (B, 784).

    activation, an nn.Module instance, follows both hidden layers, and dropout (train mode only)
    follows both activations. Nothing follows the output layer.
    """

    def __init__(self, activation, dropout=0.0):
        super().__init__()
        # zh: 建立各层
        # BEGIN SOLUTION: make the layers
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.Linear(784, 256),
            activation,
            nn.Dropout(dropout),
            nn.Linear(256, 128),
            activation,
            nn.Dropout(dropout),
            nn.Linear(128, 10),
        )
        # END SOLUTION

    def forward(self, X):
        # zh: 返回logits，形状 (B, 10)。
        """Logits (B, 10)."""
        # zh: 返回logits
        # BEGIN SOLUTION: return the logits
        return self.net(X)
        # END SOLUTION


# %% [markdown] en
# ## 4. A convolutional network: `CNN()`
#
# An `nn.Module` for images `(B, 1, 28, 28)`, in this order:
#
# 1. convolution 3×3 with padding 1, 1 → 32 channels; ReLU; max pooling 2×2
# 2. convolution 3×3 with padding 1, 32 → 64 channels; ReLU; max pooling 2×2
# 3. flatten; linear, → 512; ReLU; linear, 512 → 10
#
# It returns logits `(B, 10)`, also for a batch of one. How many inputs the first linear layer has
# is for you to work out: with $n$ pixels along a side, a kernel of size $k$, padding $p$ and stride
# $s$, a convolution or pooling leaves
#
# $$\left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1$$
#
# - All layers have a bias. Three ReLUs: one after **each** convolution and one between the linear
#   layers; none after the last layer, and no softmax.
#
# *Example.* `CNN()(torch.zeros(5, 1, 28, 28))` has shape `(5, 10)`, and `CNN()` has 1,630,090
# parameters.

# %% [markdown] zh
# ## 4. 卷积神经网络：`CNN()`
#
# 一个接受图像 `(B, 1, 28, 28)` 的 `nn.Module`，依次为：
#
# 1. 3×3卷积，填充1，1 → 32个通道；ReLU；2×2最大汇聚
# 2. 3×3卷积，填充1，32 → 64个通道；ReLU；2×2最大汇聚
# 3. 展平；线性层，→ 512；ReLU；线性层，512 → 10
#
# 返回未规范化的预测（logits）`(B, 10)`，批量中只有一张图像时也一样。
# 第一个线性层有多少个输入，由你来算：边长为 $n$ 个像素，核大小为 $k$，填充为 $p$，步幅为 $s$ 时，
# 卷积或汇聚之后的边长为
#
# $$\left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1$$
#
# - 所有层都带偏置。共有三个ReLU：**每个**卷积之后各一个，两个线性层之间一个；
#   最后一层之后没有ReLU，也没有softmax。
#
# *例。* `CNN()(torch.zeros(5, 1, 28, 28))` 的形状是 `(5, 10)`；`CNN()` 有1 630 090个参数。


# %%
class CNN(nn.Module):
    # zh: 两个由卷积、ReLU和最大汇聚组成的块，然后是两个线性层：logits (B, 10)。
    # zh: 图像 (B, 1, 28, 28)；通道数 1 -> 32 -> 64，卷积核3x3，填充1，汇聚2x2，然后展平 -> 512 ->
    #     10，中间用ReLU。
    """Two blocks of convolution, ReLU and max pooling, then two linears: logits (B, 10).

    Images (B, 1, 28, 28); 1 -> 32 -> 64 channels, kernels 3x3 with padding 1, pooling 2x2, then
    flattened -> 512 -> 10 with a ReLU between.
    """

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION: make the layers
        self.net = nn.Sequential(
            nn.Conv2d(1, 32, kernel_size=3, padding=1),  # (B, 32, 28, 28)
            nn.ReLU(),
            nn.MaxPool2d(2),  # (B, 32, 14, 14)
            nn.Conv2d(32, 64, kernel_size=3, padding=1),  # (B, 64, 14, 14)
            nn.ReLU(),
            nn.MaxPool2d(2),  # (B, 64, 7, 7)
            nn.Flatten(),
            nn.Linear(64 * 7 * 7, 512),
            nn.ReLU(),
            nn.Linear(512, 10),
        )
        # END SOLUTION

    def forward(self, X):
        """Logits (B, 10)."""
        # BEGIN SOLUTION: return the logits
        return self.net(X)
        # END SOLUTION


# %% [markdown] en thought
# **Question 1.** What do a 3×3 convolution with padding 1 and a 2×2 pooling do to an image of 28×28
# pixels? What would the network look like without the padding?

# %% [markdown] zh thought
# **思考题1。** 填充为1的3×3卷积和2×2汇聚对28×28的图像各做了什么？如果没有填充，网络会是什么样子？

# %% [markdown] en
# ## 5. Training: `train_model(model, train_loader, test_loader, epochs, lr, momentum, device)`
#
# Train `model` for `epochs` passes over `train_loader` by `torch.optim.SGD` with this learning rate
# and momentum, and return its history, a dict of three lists with one float an epoch:
# `{"loss": [...], "train_acc": [...], "test_acc": [...]}`.
#
# - The loss is the **cross-entropy of the logits** (`F.cross_entropy` or `nn.CrossEntropyLoss()`):
#   the mean of the batch goes backward.
# - The model may be on another device, and so may the batches: **you** move both to `device` (a
#   `torch.device` or a string such as `"cpu"`), the model before the optimiser is made.
# - `loss` is the mean loss **an example** and `train_acc` the fraction of right arg-max predictions
#   over the batches of **this** epoch, both from the logits **before** each update. Weight each
#   batch by its size, since the last may be smaller, and start at zero in every epoch.
# - `test_acc` is the accuracy on `test_loader` after the epoch, a fraction.
# - In **train mode** while training, in every epoch, whatever mode the model came in; in **eval
#   mode and without recording gradients** while testing. Which mode it is left in at the end is up
#   to you.
# - One optimiser for the whole training: a new one would forget the momentum.
# - You may use your `evaluate` of exercise 7, but need not.
#
# *Example.* Batches of 4, 4 and 1 with mean losses 0.5, 0.3, 0.4 and 3, 3, 1 right predictions:
# `loss` is $(4 \cdot 0.5 + 4 \cdot 0.3 + 0.4) / 9 = 0.4$ and `train_acc` is $7 / 9 \approx 0.778$.

# %% [markdown] zh
# ## 5. 训练：`train_model(model, train_loader, test_loader, epochs, lr, momentum, device)`
#
# 用带有给定学习率和动量的 `torch.optim.SGD`，在 `train_loader` 上训练 `model` 共 `epochs` 个
# 迭代周期，返回训练历史：由三个列表组成的字典，每个迭代周期对应一个float，
# `{"loss": [...], "train_acc": [...], "test_acc": [...]}`。
#
# - 损失是**logits的交叉熵**（`F.cross_entropy` 或 `nn.CrossEntropyLoss()`）：
#   对该批量的平均值做反向传播。
# - 模型可能在别的设备上，小批量也可能：由**你**把两者都移到 `device`
#   （`torch.device` 或 `"cpu"` 这样的字符串），而且要在创建优化器之前移动模型。
# - `loss` 是**每个样本**的平均损失，`train_acc` 是**本**迭代周期各批量上argmax预测正确的比例，
#   两者都由每次更新**之前**的logits得到。最后一个批量可能较小，所以每个批量要按其大小加权；
#   每个迭代周期都从零开始累计。
# - `test_acc` 是该迭代周期结束后在 `test_loader` 上的精度，是比例。
# - 无论模型传入时处于什么模式，**每个**迭代周期训练时都应处于**训练模式**；
#   测试时应处于**评估模式，且不记录梯度**。结束时停在哪种模式由你决定。
# - 整个训练只用一个优化器：新建一个就会忘掉动量。
# - 可以使用你在练习7中写的 `evaluate`，也可以不用。
#
# *例。* 4、4、1个样本的批量，平均损失分别为0.5、0.3、0.4，预测正确3、3、1个：
# `loss` 为 $(4 \cdot 0.5 + 4 \cdot 0.3 + 0.4) / 9 = 0.4$，`train_acc` 为 $7 / 9 \approx 0.778$。


# %%
def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    # zh: 用带动量的SGD在交叉熵上训练 model；返回训练记录，由 float 的列表组成。
    # zh: {"loss": [...], "train_acc": [...], "test_acc": [...]}，每个迭代周期一项。loss（每个样本的
    #     平均损失）和 train_acc（比例）来自该迭代周期的各个小批量，按大小加权，在每次更新之前算
    #     出；test_acc 是该迭代周期结束后在 test_loader 上的精度。模型和小批量都由本函数移到
    #     device。每个迭代周期训练时处于训练模式；测试时处于评估模式，不记录梯度。
    """Train model by SGD with momentum on cross-entropy; returns its history, lists of floats.

    {"loss": [...], "train_acc": [...], "test_acc": [...]}, one entry an epoch. loss (mean an
    example) and train_acc (a fraction) are of the epoch's batches, each weighted by its size,
    before each update; test_acc is the accuracy on test_loader after the epoch. Model and batches
    are moved to device here. Train mode while training, in every epoch; eval mode and no gradients
    while testing.
    """
    # zh: 移动模型，建立优化器，在每个迭代周期中训练和测试
    # BEGIN SOLUTION: move the model, make the optimiser, train and test in every epoch
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    history = {"loss": [], "train_acc": [], "test_acc": []}
    for _ in range(epochs):
        model.train()  # in every epoch: it may have come, or been left, in eval mode
        loss_sum, num_correct, num_examples = 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            logits = model(X)  # (B, C)
            loss = F.cross_entropy(logits, y)  # the mean of the batch
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)  # by its size: the last batch is smaller
            num_correct += (logits.argmax(dim=1) == y).sum().item()
            num_examples += len(y)
        test_acc, _ = evaluate(model, test_loader, F.cross_entropy, device)
        history["loss"].append(loss_sum / num_examples)
        history["train_acc"].append(num_correct / num_examples)
        history["test_acc"].append(test_acc)
    return history
    # END SOLUTION


# %% [markdown] en
# ## 6. Drawing: `plot_curves(histories, path)`
#
# `histories` maps names to histories as `train_model` returns them:
# `{"ReLU": {"loss": [...], "train_acc": [...], "test_acc": [...]}, …}`. Save **one** figure as a
# PNG file at `path` (a `str` or `Path` that ends in `.png`), with **three panels**: loss, training
# accuracy, test accuracy.
#
# - Each panel has **one line for each history** (the values over the epochs, counted from 0 or 1,
#   as you like), a **legend** with the names, and a **label on each axis**. The lines of a panel
#   must be told apart, by colour or otherwise.
# - How the panels are arranged is up to you. No other axes may be visible.
# - Histories may have different numbers of epochs.
# - Begin a **new** figure at each call (`plt.subplots` does), and save it **before** `plt.show()`:
#   in a notebook or a window, showing a figure closes it, and what is saved afterwards is empty.
# - A name may be Chinese. Nothing special is to be done here: the font is chosen outside, as with
#   `use_chinese_font()` above, and a missing one costs a warning.
# - The return value does not matter.
#
# *Example.* `plot_curves({"ReLU": history, "双曲正切": other}, "curves.png")` saves a figure with
# $3 \cdot 2$ lines.

# %% [markdown] zh
# ## 6. 绘图：`plot_curves(histories, path)`
#
# `histories` 把名称映射到 `train_model` 所返回的训练历史：
# `{"ReLU": {"loss": [...], "train_acc": [...], "test_acc": [...]}, …}`。
# 把**一幅**图存为 `path` 处的PNG文件（`path` 是以 `.png` 结尾的 `str` 或 `Path`），
# 其中有**三个子图**：损失、训练精度、测试精度。
#
# - 每个子图中，**每个训练历史对应一条曲线**（各迭代周期的值；迭代周期从0或从1数起都行），
#   并有写着名称的**图例**，**两个坐标轴都有标签**。
#   同一子图中的曲线必须能够区分，用颜色或用别的方式。
# - 子图如何排列由你决定。不能有其他可见的坐标系。
# - 各训练历史的迭代周期数可以不同。
# - 每次调用都要新建**一幅**图（`plt.subplots` 就是这样），并且要在 `plt.show()` **之前**保存：
#   在notebook或窗口中，图在显示之后就被关闭，之后保存的是空白。
# - 名称可以是中文。这里不需要做什么特别的事：字体在外面选定，例如用上面的 `use_chinese_font()`；
#   缺少字体只会有一条警告。
# - 返回什么都可以。
#
# *例。* `plot_curves({"ReLU": history, "双曲正切": other}, "curves.png")` 保存的图中有
# $3 \cdot 2$ 条曲线。


# %%
def plot_curves(histories, path):
    # zh: 在 path 处保存一张PNG，有三个子图：各迭代周期的损失、训练精度和测试精度。
    # zh: histories 把名称映射为训练记录 {"loss": [...], "train_acc": [...], "test_acc": [...]}。每
    #     个子图中每份记录一条线，图例中有各自的名称，两个坐标轴都有标签。
    """Save a PNG at path with three panels: loss, training accuracy and test accuracy by epoch.

    histories maps names to histories, {"loss": [...], "train_acc": [...], "test_acc": [...]}.
    Each panel has one line for each of them, a legend with the names and labels on both axes.
    """
    # zh: 在新的图中画出三个子图并保存
    # BEGIN SOLUTION: draw the three panels in a new figure and save it
    fig, axes = plt.subplots(1, 3, figsize=(15, 4))
    panels = {"loss": "loss", "train_acc": "training accuracy", "test_acc": "test accuracy"}
    for axis, (key, label) in zip(axes, panels.items(), strict=True):
        for name, history in histories.items():
            values = history[key]
            axis.plot(range(1, len(values) + 1), values, label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(label)
        axis.legend()
    fig.tight_layout()
    fig.savefig(path)
    plt.close(fig)
    # END SOLUTION


# %% [markdown] en
# ## 7. Evaluation: `evaluate(model, loader, loss_fn, device)`
#
# Return `(accuracy, loss)` over the whole loader, two Python floats, in this order: the fraction of
# right arg-max predictions and the mean loss **an example**.
#
# - `loss_fn(logits, y)` is the **mean** loss of a batch, a scalar tensor. It may be any loss, not
#   only cross-entropy. Weight each batch by its size: the last may be smaller, so the mean of the
#   batches' means is **not** the answer.
# - The model is on `device` already; **you** move each batch there.
# - **In eval mode**: with dropout or batch normalisation the result depends on it. Do not update
#   anything.
# - Good practice: do not record gradients, and afterwards **restore the mode** the model was in: a
#   model that trained goes on training, one in eval mode stays in eval mode.
#
# *Example.* Batches of 4, 4 and 1 examples with 3, 1 and 1 right predictions and mean losses 0.5,
# 1.0 and 0.3: returns $(5 / 9,\; (4 \cdot 0.5 + 4 \cdot 1.0 + 0.3) / 9) = (0.556, 0.7)$.

# %% [markdown] zh
# ## 7. 评估：`evaluate(model, loader, loss_fn, device)`
#
# 对整个加载器返回 `(accuracy, loss)`，依次是两个Python `float`：
# argmax预测正确的比例，以及**每个样本**的平均损失。
#
# - `loss_fn(logits, y)` 是一个批量的**平均**损失，是标量张量。它可以是任何损失，不一定是交叉熵。
#   每个批量要按其大小加权：最后一个可能较小，所以各批量平均值的平均**不是**正确答案。
# - 模型已经在 `device` 上；由**你**把每个小批量移过去。
# - **在评估模式下**：有暂退法或批量规范化时，结果取决于模式。不要更新任何东西。
# - 良好习惯：不记录梯度；之后**恢复模型原来的模式**：
#   原来在训练的继续训练，原来在评估模式的仍是评估模式。
#
# *例。* 4、4、1个样本的批量，预测正确3、1、1个，平均损失0.5、1.0、0.3：
# 返回 $(5 / 9,\; (4 \cdot 0.5 + 4 \cdot 1.0 + 0.3) / 9) = (0.556, 0.7)$。


# %%
def evaluate(model, loader, loss_fn, device):
    # zh: model 在 loader 上的 (accuracy, loss)：预测正确的比例，每个样本的平均损失。
    # zh: 两个 float。loss_fn(logits, y) 是小批量的平均损失；各小批量按大小加权，并移到模型所在的
    #     device。在评估模式下进行，不记录梯度；之后恢复模型原来的模式。
    """(accuracy, loss) of model over loader: the fraction of right predictions, mean loss an example.

    Two floats. loss_fn(logits, y) is the mean of a batch; batches are weighted by their size and
    moved to device, where the model is. In eval mode, without recording gradients; the model is
    left in the mode it was found in.
    """
    # zh: 在评估模式下，累加所有小批量的正确个数和损失；恢复原来的模式
    # BEGIN SOLUTION: in eval mode, sum up hits and losses over all batches; restore the mode
    was_training = model.training
    model.eval()
    num_correct, loss_sum, num_examples = 0, 0.0, 0
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            logits = model(X)  # (B, C)
            num_correct += (logits.argmax(dim=1) == y).sum().item()
            loss_sum += loss_fn(logits, y).item() * len(y)  # by its size: the last is smaller
            num_examples += len(y)
    model.train(was_training)
    return num_correct / num_examples, loss_sum / num_examples
    # END SOLUTION


# %% [markdown] en
# ## 8. Comparing: `compare(configurations, train)`
#
# `configurations` maps names to pairs `(activation, dropout)`, for example
# `{"ReLU": (nn.ReLU(), 0.0), "ReLU + dropout": (nn.ReLU(), 0.3)}`. Call
# `train(activation, dropout)` **once for each** configuration; it returns a history as
# `train_model` does. Return a dict from name to a float: the **best (largest) test accuracy** of
# that history, over all epochs.
#
# - The names stand in the dict in the order in which they were given.
#
# *Example.* If training with ReLU gives the test accuracies `[0.70, 0.82, 0.81]`, the entry is
# `"ReLU": 0.82`: neither the last one nor that of the epoch with the best training accuracy.
#
# **A warning.** The best of many epochs is chosen here by the test set itself, so these numbers are
# a little too good: each is the largest of several noisy values. For a fair comparison the epoch is
# chosen on a third set, the validation set. Say so when you report such numbers.

# %% [markdown] zh
# ## 8. 比较：`compare(configurations, train)`
#
# `configurations` 把名称映射到 `(activation, dropout)`，例如
# `{"ReLU": (nn.ReLU(), 0.0), "ReLU + dropout": (nn.ReLU(), 0.3)}`。
# 对**每个**配置调用**一次** `train(activation, dropout)`；它返回与 `train_model` 一样的训练历史。
# 返回一个从名称到float的字典：该训练历史在所有迭代周期中**最好（最大）的测试精度**。
#
# - 字典中名称的顺序与给定的顺序相同。
#
# *例。* 如果用ReLU训练得到的测试精度是 `[0.70, 0.82, 0.81]`，对应的项就是 `"ReLU": 0.82`：
# 既不是最后一个，也不是训练精度最高的那个迭代周期的测试精度。
#
# **注意。** 这里是用测试集本身在多个迭代周期中挑出最好的，所以这些数字偏高：
# 每个都是若干个带噪声的值中最大的。要公平地比较，应当用第三个数据集（验证集）来选择迭代周期。
# 在报告这样的数字时请说明这一点。


# %%
def compare(configurations, train):
    # zh: 字典，把名称映射为其训练记录中最高的测试精度（float），保持给定的顺序。
    # zh: configurations 把名称映射为 (activation, dropout)；train(activation, dropout) 返回训练记
    #     录，对每个配置只调用一次。
    """A dict from name to the best test accuracy of its history, a float, in the given order.

    configurations maps names to (activation, dropout); train(activation, dropout) returns a
    history and is called once for each.
    """
    # zh: 每个配置训练一次，保留其最高的测试精度
    # BEGIN SOLUTION: train each configuration once, keep its best test accuracy
    return {
        name: max(train(activation, dropout)["test_acc"])
        for name, (activation, dropout) in configurations.items()
    }
    # END SOLUTION


# %% experiment
# zh: 你的MLP的四种配置，只用一小部分数据，以便看到过拟合：由你的 train_model 得到、由你的
#     plot_curves 画出的曲线，以及 compare 给出的最高测试精度。
# Four configurations of your MLP on a small part of the data, so that overfitting can be seen: the
# curves of your train_model, drawn by your plot_curves, and the best test accuracies of compare.
def show_comparison():
    import tempfile

    from grader.data import fashion_mnist

    data = fashion_mnist()
    X, y = data.train_images.unsqueeze(1) / 255, data.train_labels
    histories = []

    def train(activation, dropout):
        train_loader = TensorLoader(X[:2000], y[:2000], 64, shuffle=True)
        test_loader = TensorLoader(X[2000:4000], y[2000:4000], 500)
        model = MLP(activation, dropout)
        histories.append(train_model(model, train_loader, test_loader, 25, 0.02, 0.9, "cpu"))
        return histories[-1]

    configurations = {
        "ReLU": (nn.ReLU(), 0.0),
        "sigmoid": (nn.Sigmoid(), 0.0),
        "tanh": (nn.Tanh(), 0.0),
        "ReLU, dropout 0.3": (nn.ReLU(), 0.3),
    }
    best = compare(configurations, train)
    histories = dict(zip(configurations, histories, strict=True))
    # zh: 想保留图片，可以换成你自己的文件名
    with tempfile.TemporaryDirectory() as folder:  # name a file of your own to keep the picture
        plot_curves(histories, Path(folder, "curves.png"))
        picture = plt.imread(Path(folder, "curves.png"))
    _, axis = plt.subplots(figsize=(15, 4))
    axis.imshow(picture)
    axis.axis("off")
    plt.show()
    for name, history in histories.items():
        last = {key: round(values[-1], 3) for key, values in history.items()}
        print(f"{name:18} best test accuracy {best[name]:.3f}, last epoch {last}")
    return histories, best


histories, best = show_comparison()

# %% [markdown] en thought
# **Question 2.** Trained on all 60,000 images (10 epochs, learning rate 0.01, momentum 0.9, batches
# of 64), a published run reached a test accuracy of 0.881 with ReLU, 0.875 with tanh and 0.836 with
# sigmoid; ReLU converged fastest. Why ReLU, and why is sigmoid last? In what do your curves on 2,000
# images agree, and in what not?

# %% [markdown] zh thought
# **思考题2。** 有人用全部60000张图像训练（10个迭代周期，学习率0.01，动量0.9，批量大小64），
# 公布的测试精度为：ReLU 0.881，tanh 0.875，sigmoid 0.836；其中ReLU收敛得最快。为什么是ReLU？
# 为什么sigmoid最差？你在2000张图像上得到的曲线与此有哪些一致、哪些不一致？

# %% [markdown] en thought
# **Question 3.** What do the curves show about overfitting? Where does it begin, and in which
# configuration is it strongest?

# %% [markdown] zh thought
# **思考题3。** 从曲线上可以看到怎样的过拟合？它从哪里开始，在哪种配置中最严重？

# %% [markdown] en thought
# **Question 4.** What did dropout change, and which gap did it make smaller? (Remember that the
# training accuracy is measured in train mode.)

# %% [markdown] zh thought
# **思考题4。** 暂退法改变了什么？它缩小了哪一种差距？（注意：训练精度是在训练模式下测得的。）

# %% [markdown] en thought
# **Question 5.** What would data augmentation and early stopping change in these curves?

# %% [markdown] zh thought
# **思考题5。** 数据增广和提前停止会使这些曲线发生什么变化？


# %% experiment
# zh: 你的CNN，用相同的学习率在1500张图像上训练两个迭代周期：用你的 train_model 做不带动量和带动量
#     的SGD，再用Adam。
# Your CNN, two epochs on 1,500 images with the same learning rate: SGD without and with momentum,
# by your train_model, and Adam.
def show_optimizers():
    from grader.data import fashion_mnist

    data = fashion_mnist()
    X, y = data.train_images.unsqueeze(1) / 255, data.train_labels
    train_loader = TensorLoader(X[:1500], y[:1500], 32, shuffle=True)
    test_loader = TensorLoader(X[1500:2000], y[1500:2000], 50)
    accuracies = {}
    for momentum in [0.0, 0.9]:
        history = train_model(CNN(), train_loader, test_loader, 2, 0.002, momentum, "cpu")
        accuracies[f"SGD, momentum {momentum}"] = history["test_acc"][-1]
    model = CNN()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
    for _ in range(2):
        for X_batch, y_batch in train_loader:
            loss = F.cross_entropy(model(X_batch), y_batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    accuracies["Adam"], _ = evaluate(model, test_loader, F.cross_entropy, "cpu")
    for name, accuracy in accuracies.items():
        print(f"{name:18} test accuracy {accuracy:.3f}")
    return accuracies


accuracies = show_optimizers()

# %% [markdown] en thought
# **Question 6.** SGD or Adam: what differs, and when would you choose which? Is one learning rate a
# fair comparison?

# %% [markdown] zh thought
# **思考题6。** SGD还是Adam：有什么不同，各在什么时候选用？用同一个学习率来比较公平吗？

# %% [markdown] en thought
# **Question 7.** LeNet was a convolutional network like yours, and so was AlexNet, many years later.
# What made AlexNet better?

# %% [markdown] zh thought
# **思考题7。** LeNet是和你的网络类似的卷积神经网络，多年之后的AlexNet也是。
# 是什么使AlexNet更好？

# %% [markdown] en
# ## 9. All together on Fashion-MNIST
#
# Nothing to write here: the hidden tests train
#
# - your `MLP(nn.ReLU())` by your `train_model` on 6,000 images (`lr=0.01`, `momentum=0.9`, batches
#   of 64, 10 epochs),
# - your `CNN()` by a loop of ours on 3,000 images (Adam, learning rate falling from 0.002 to 0,
#   batches of 32, 1 epoch),
#
# and each must be right on a good part of test images it has never seen: 76.5 % for the MLP, 70 % for
# the CNN. You can try both with `TensorLoader` and the data of the cells above.
#
# ## What to hand in
#
# This notebook or the file `lab5.py`, one of them, under that name. The tests give 100 points; the
# answers to the seven questions are marked by a person. Write them into the cells below the
# questions, or, in `lab5.py`, as comments below the question they belong to. Refer to your own
# curves and numbers.

# %% [markdown] zh
# ## 9. 在Fashion-MNIST上合在一起
#
# 这里不需要写代码：隐藏测试会训练
#
# - 你的 `MLP(nn.ReLU())`：用你的 `train_model`，6000张图像（`lr=0.01`，`momentum=0.9`，批量大小64，
#   10个迭代周期）；
# - 你的 `CNN()`：用我们的训练循环，3000张图像（Adam，学习率从0.002降到0，批量大小32，1个迭代周期）；
#
# 两者在从未见过的测试图像上都要达到一定的精度：MLP为76.5%，CNN为70%。
# 你可以用 `TensorLoader` 和上面单元格中的数据自己试一试。
#
# ## 提交什么
#
# 提交这个notebook或文件 `lab5.py`，二者之一，文件名不要改。测试共100分；
# 七道思考题的回答由人来评分。请写在问题下面的单元格里；如果提交 `lab5.py`，
# 就以注释的形式写在相应的问题下面。回答要结合你自己的曲线和数字。
