# Generated from solutions/lab4/lab4.py by `grader release lab4`.

# %% [markdown]
# # Lab 4: Logistic and softmax regression, from scratch and with torch.nn

# %% [markdown]
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

# %%
import torch

# %% [markdown]
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


# %%
class Linear:
    """X @ weight.T + bias, with weight (out_features, in_features) and bias (out_features,).

    weight is drawn from N(0, 0.01²), bias is zero; both are leaves that require gradients.
    """

    def __init__(self, in_features, out_features):
        # TODO: make weight and bias
        raise NotImplementedError("Linear")

    def __call__(self, X):
        """Outputs (B, out_features) of X (B, in_features)."""
        # TODO: return X @ weight.T + bias
        raise NotImplementedError("Linear")

    def parameters(self):
        """weight and bias, the tensors themselves."""
        # TODO: return both tensors
        raise NotImplementedError("Linear")

    def to(self, device):
        """Moves weight and bias to the device; both stay leaves that require gradients.

        Returns the layer itself.
        """
        # TODO: move both tensors, return the layer
        raise NotImplementedError("Linear")


# %% [markdown]
# ## 2. From images to rows: `Flatten()`
#
# `Flatten()(X)` turns `X` of shape `(B, …)` into `(B, D)`, where `D` is the product of all
# dimensions after the first: **the batch is not flattened**. `X` has two dimensions or more; a batch
# of one stays a batch of one. Gradients flow through.
#
# *Example.* `(64, 1, 28, 28)` → `(64, 784)`.


# %%
class Flatten:
    """(B, ...) -> (B, D), D the product of all dimensions after the first."""

    def __call__(self, X):
        """X (B, ...) with two or more dimensions as (B, D)."""
        # TODO: flatten all dimensions but the first
        raise NotImplementedError("Flatten")


# %% [markdown]
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


# %%
class BCELoss:
    """Mean of -(y log p + (1 - y) log(1 - p)) for probabilities p and targets y of one shape."""

    def __call__(self, prediction, target):
        """The mean loss, a scalar tensor; ValueError if the shapes differ.

        Each logarithm is clamped at -100, so the loss is finite at probabilities of 0 and 1.
        """
        # TODO: check the shapes, return the mean with both logarithms clamped at -100
        raise NotImplementedError("BCELoss")


# %% [markdown]
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


# %%
def one_hot(labels, num_classes):
    """int64 (B, num_classes), 1 in the column of each label (B,) and 0 elsewhere.

    On the device of the labels; a label outside 0 ... num_classes - 1 raises ValueError.
    """
    # TODO: check the range, return the one-hot rows
    raise NotImplementedError("one_hot")


# %% [markdown]
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


# %%
def softmax(logits):
    """Probabilities over the last dimension of the logits (..., C), in the same shape and dtype.

    Finite and right within 0.01 at logits of ±10,000.
    """
    # TODO: return the exponentials over their sum, in a form that does not overflow
    raise NotImplementedError("softmax")


# %% [markdown]
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


# %%
class CrossEntropyLoss:
    """Mean over the batch of -log softmax(logits) at the label."""

    def __call__(self, logits, labels):
        """The mean loss of logits (B, C) and class indices (B,), a scalar tensor.

        Finite, and right within 0.1 %, at logits of ±10,000.
        """
        # TODO: return the mean loss, in a form that neither overflows nor underflows
        raise NotImplementedError("CrossEntropyLoss")


# %% [markdown]
# **Question 1.** Why are logits turned into probabilities by softmax at all, and not for example by
# dividing each one by their sum? And why is the cross-entropy computed by log-sum-exp and not as
# the logarithm of softmax? Use what the notebook's cell on overflow prints.

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 2.** `CrossEntropyLoss` takes class indices; a textbook writes it with one-hot rows. Show
# that both are the same sum. What does each cost in memory for `B` examples and `C` classes, and
# when does one need the rows after all?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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


# %%
class SGD:
    """Stochastic gradient descent on the tensors in params, any iterable, with learning rate lr."""

    def __init__(self, params, lr):
        # TODO: keep the parameters, so that they can be gone through again, and lr
        raise NotImplementedError("SGD")

    def step(self):
        """Changes each parameter in place by -lr * grad; one without a gradient is skipped."""
        # TODO: under no_grad, update each parameter that has a gradient
        raise NotImplementedError("SGD")

    def zero_grad(self):
        """Clears the gradients: afterwards each .grad is zero or None."""
        # TODO: clear the gradient of each parameter
        raise NotImplementedError("SGD")


# %% [markdown]
# ## Given: training, accuracy, and data in the plane
#
# `train` works with every model, loss and optimiser of this lab. `blobs` draws two Gaussian blobs:
# class 0 from $N((0, 0), I)$, class 1 from $N((4, 3), I)$, $n$ points each. Their centres are 5
# standard deviations apart, so the best line possible, right in the middle, is right on 99.4 % of
# the points; a line through the origin is not.


# %%
def train(model, loss_fn, optimizer, X, y, num_epochs, batch_size):
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
    """Fraction of right predictions: of probabilities (N, 1) against 0.5, of logits by arg-max."""
    with torch.no_grad():
        output = model(X)
    predicted = (output > 0.5).to(y.dtype) if output.shape[1] == 1 else output.argmax(dim=1)
    return (predicted == y).float().mean().item()


def blobs(num_per_class):
    """Two Gaussian blobs in the plane: X (2n, 2) and y (2n, 1) with 0.0 and 1.0, as BCELoss needs."""
    X = torch.randn(2 * num_per_class, 2)
    X[num_per_class:] += torch.tensor([4.0, 3.0])
    y = torch.zeros(2 * num_per_class, 1)
    y[num_per_class:] = 1
    return X, y


# %% [markdown]
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


# %%
class LogisticRegression:
    """Probabilities (B, 1) of class 1 for X (B, num_features)."""

    def __init__(self, num_features):
        # TODO: make the linear layer
        raise NotImplementedError("LogisticRegression")

    def __call__(self, X):
        """Probabilities (B, 1), not logits."""
        # TODO: return the sigmoid of the linear layer's output
        raise NotImplementedError("LogisticRegression")

    def parameters(self):
        """All parameters of its parts."""
        # TODO: return the parameters of the linear layer
        raise NotImplementedError("LogisticRegression")

    def to(self, device):
        """Moves the parameters to the device; returns the model itself."""
        # TODO: move the linear layer, return the model
        raise NotImplementedError("LogisticRegression")


# %% [markdown]
# ## 9. Many classes: `SoftmaxRegression(num_features, num_classes)`
#
# - From the parts above: `model(X)` takes images `(B, 1, 28, 28)` or rows `(B, 784)` (in general
#   `(B, …)` with `num_features` numbers an example), flattens them, and returns **logits**
#   `(B, num_classes)`: no softmax, because `CrossEntropyLoss` applies it. Applied twice, it makes
#   all classes nearly alike, and learning slow.
# - `model.parameters()` and `model.to(device)` as in `LogisticRegression`.
#
# *Example.* `SoftmaxRegression(784, 10)` has $784 \cdot 10 + 10 = 7850$ numbers to learn.


# %%
class SoftmaxRegression:
    """Logits (B, num_classes) for X (B, ...) with num_features numbers an example."""

    def __init__(self, num_features, num_classes):
        # TODO: make the parts
        raise NotImplementedError("SoftmaxRegression")

    def __call__(self, X):
        """Logits (B, num_classes), not probabilities."""
        # TODO: flatten, then the linear layer
        raise NotImplementedError("SoftmaxRegression")

    def parameters(self):
        """All parameters of its parts."""
        # TODO: return the parameters of the linear layer
        raise NotImplementedError("SoftmaxRegression")

    def to(self, device):
        """Moves the parameters to the device; returns the model itself."""
        # TODO: move the linear layer, return the model
        raise NotImplementedError("SoftmaxRegression")


# %% [markdown]
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

# %%
from torch import nn


class LogisticRegressionNN(nn.Module):
    """Probabilities (B, 1) of class 1 for X (B, num_features), with torch.nn."""

    def __init__(self, num_features):
        super().__init__()
        # TODO: make the linear layer
        raise NotImplementedError("LogisticRegressionNN")

    def forward(self, X):
        """Probabilities (B, 1), not logits."""
        # TODO: return the sigmoid of the linear layer's output
        raise NotImplementedError("LogisticRegressionNN")


# %%
class SoftmaxRegressionNN(nn.Module):
    """Logits (B, num_classes) for X (B, ...) with num_features numbers an example, with torch.nn."""

    def __init__(self, num_features, num_classes):
        super().__init__()
        # TODO: make the layers
        raise NotImplementedError("SoftmaxRegressionNN")

    def forward(self, X):
        """Logits (B, num_classes), not probabilities."""
        # TODO: return the logits
        raise NotImplementedError("SoftmaxRegressionNN")


# %% [markdown]
# ## A report that got stuck
#
# In a published report on this lab the handmade softmax regression stopped at an accuracy of
# 0.6876, where `torch.nn` reached 0.7997 on the same data. It differed from yours in two ways: all
# classes **shared a single bias**, and the weights were drawn from **$N(0, 1)$** instead of
# $N(0, 0.01^2)$. The report blamed the bias. The next cell of the notebook trains your model, and a
# model with each of the two changes alone. Guess first.

# %% [markdown]
# **Question 3.** Why did the handmade version of that report stay behind where `torch.nn` did not?
# Explain both results of that cell: why does a shared bias change so little (what is its
# gradient, and what does the same number added to all logits do to softmax?), and why do weights
# from $N(0, 1)$ hurt so much (how large are the logits at the start, for 784 pixels, and what is the
# first loss)? Under which settings would training not only stay behind but diverge?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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
