# Generated from solutions/lab5/lab5.py by `grader release lab5`.

# %% [markdown]
# # Lab 5: Fashion-MNIST: data, MLPs, a CNN, and comparing them

# %% [markdown]
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

# %%
import csv
from pathlib import Path

import matplotlib.pyplot as plt
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F
from torch.utils.data import Dataset

# %% [markdown]
# ## Given: a loader for data that lies in memory, and a font
#
# `TensorLoader(X, y, batch_size, shuffle=False)` behaves like a `DataLoader` (iteration, `len`,
# `.dataset`, `.batch_size`) but is many times faster for tensors. **The last batch may be smaller
# than the others.** Your functions must work with any such loader, a real `DataLoader` included.
#
# matplotlib's own font has no Chinese characters: it draws a box in place of each and warns.
# `use_chinese_font()` looks for an installed font that has them and makes matplotlib use it.


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


def use_chinese_font():
    """Draw with an installed font that has Chinese characters; its name, None if there is none."""
    from matplotlib import font_manager

    known = "Noto Sans CJK SC, Noto Sans CJK JP, Source Han Sans SC, Microsoft YaHei, PingFang SC, "
    known += "PingFang HK, Hiragino Sans GB, SimHei, WenQuanYi Zen Hei, WenQuanYi Micro Hei, "
    known += "Noto Serif CJK SC, Noto Serif CJK JP, Arial Unicode MS"
    installed = {font.name for font in font_manager.fontManager.ttflist}
    found = next((name for name in known.split(", ") if name in installed), None)
    if found:
        plt.rcParams["font.sans-serif"] = [found, "DejaVu Sans"]
        plt.rcParams["axes.unicode_minus"] = False  # these fonts often lack the true minus sign
    return found


# %% [markdown]
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


# %%
class ImageCsvDataset(Dataset):
    """Images in img_dir with their labels, as listed in a CSV file with the header file,label.

    An item is (image, label): a PIL image in mode "L" and an int, each after its transform if
    there is one. Negative indices count from the end; one out of range raises IndexError. A
    missing image raises FileNotFoundError, with its path, when its item is asked for.
    """

    def __init__(self, annotations_file, img_dir, transform=None, target_transform=None):
        # TODO: read the file names and labels, keep the folder and the transforms
        raise NotImplementedError("ImageCsvDataset")

    def __len__(self):
        """The number of images."""
        # TODO: return the number of images
        raise NotImplementedError("ImageCsvDataset")

    def __getitem__(self, index):
        """(image, label) at this index, each after its transform."""
        # TODO: open the image, apply the transforms, return the pair
        raise NotImplementedError("ImageCsvDataset")


# %% [markdown]
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


# %%
def one_hot_target(num_classes):
    """A callable: a label (int, 0 to num_classes - 1) to a new float32 one-hot (num_classes,)."""
    # TODO: return a function from a label to its one-hot vector
    raise NotImplementedError("one_hot_target")


# %% [markdown]
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


# %%
class MLP(nn.Module):
    """784 -> 256 -> 128 -> 10, logits (B, 10) of images (B, 1, 28, 28) or rows (B, 784).

    activation, an nn.Module instance, follows both hidden layers, and dropout (train mode only)
    follows both activations. Nothing follows the output layer.
    """

    def __init__(self, activation, dropout=0.0):
        super().__init__()
        # TODO: make the layers
        raise NotImplementedError("MLP")

    def forward(self, X):
        """Logits (B, 10)."""
        # TODO: return the logits
        raise NotImplementedError("MLP")


# %% [markdown]
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


# %%
class CNN(nn.Module):
    """Two blocks of convolution, ReLU and max pooling, then two linears: logits (B, 10).

    Images (B, 1, 28, 28); 1 -> 32 -> 64 channels, kernels 3x3 with padding 1, pooling 2x2, then
    flattened -> 512 -> 10 with a ReLU between.
    """

    def __init__(self):
        super().__init__()
        # TODO: make the layers
        raise NotImplementedError("CNN")

    def forward(self, X):
        """Logits (B, 10)."""
        # TODO: return the logits
        raise NotImplementedError("CNN")


# %% [markdown]
# **Question 1.** What do a 3×3 convolution with padding 1 and a 2×2 pooling do to an image of 28×28
# pixels? What would the network look like without the padding?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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


# %%
def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    """Train model by SGD with momentum on cross-entropy; returns its history, lists of floats.

    {"loss": [...], "train_acc": [...], "test_acc": [...]}, one entry an epoch. loss (mean an
    example) and train_acc (a fraction) are of the epoch's batches, each weighted by its size,
    before each update; test_acc is the accuracy on test_loader after the epoch. Model and batches
    are moved to device here. Train mode while training, in every epoch; eval mode and no gradients
    while testing.
    """
    # TODO: move the model, make the optimiser, train and test in every epoch
    raise NotImplementedError("train_model")


# %% [markdown]
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


# %%
def plot_curves(histories, path):
    """Save a PNG at path with three panels: loss, training accuracy and test accuracy by epoch.

    histories maps names to histories, {"loss": [...], "train_acc": [...], "test_acc": [...]}.
    Each panel has one line for each of them, a legend with the names and labels on both axes.
    """
    # TODO: draw the three panels in a new figure and save it
    raise NotImplementedError("plot_curves")


# %% [markdown]
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


# %%
def evaluate(model, loader, loss_fn, device):
    """(accuracy, loss) of model over loader: the fraction of right predictions, mean loss an example.

    Two floats. loss_fn(logits, y) is the mean of a batch; batches are weighted by their size and
    moved to device, where the model is. In eval mode, without recording gradients; the model is
    left in the mode it was found in.
    """
    # TODO: in eval mode, sum up hits and losses over all batches; restore the mode
    raise NotImplementedError("evaluate")


# %% [markdown]
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


# %%
def compare(configurations, train):
    """A dict from name to the best test accuracy of its history, a float, in the given order.

    configurations maps names to (activation, dropout); train(activation, dropout) returns a
    history and is called once for each.
    """
    # TODO: train each configuration once, keep its best test accuracy
    raise NotImplementedError("compare")


# %% [markdown]
# **Question 2.** Trained on all 60,000 images (10 epochs, learning rate 0.01, momentum 0.9, batches
# of 64), a published run reached a test accuracy of 0.881 with ReLU, 0.875 with tanh and 0.836 with
# sigmoid; ReLU converged fastest. Why ReLU, and why is sigmoid last? In what do your curves on 2,000
# images agree, and in what not?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 3.** What do the curves show about overfitting? Where does it begin, and in which
# configuration is it strongest?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 4.** What did dropout change, and which gap did it make smaller? (Remember that the
# training accuracy is measured in train mode.)

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 5.** What would data augmentation and early stopping change in these curves?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 6.** SGD or Adam: what differs, and when would you choose which? Is one learning rate a
# fair comparison?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 7.** LeNet was a convolutional network like yours, and so was AlexNet, many years later.
# What made AlexNet better?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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
