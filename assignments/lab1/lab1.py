# Generated from solutions/lab1/lab1.py by `grader release lab1`.

# %% [markdown]
# # Lab 1: Tensors, autograd and linear regression

# %% [markdown]
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

# %%
import torch
from torch import nn

# %% [markdown]
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


# %%
def broadcast_subtract(a, b):
    """a - b written out: work out the broadcast shape, expand both tensors to it, subtract.

    a and b: tensors with any number of dimensions, aligned at the last one. The subtraction chooses
    the dtype. Raises ValueError, with both shapes in its message, if the shapes are incompatible.
    """
    # TODO: work out the shape (or raise ValueError), expand both, return the difference
    raise NotImplementedError("broadcast_subtract")


# %% [markdown]
# **Question 1.** What does broadcasting do in memory? Use shapes, strides and bytes of the cell above
# to explain the difference between `expand` and `repeat`, and why one must not write into an
# expanded tensor.

# %% [markdown]
# *Your answer:*

# %% [markdown]
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


# %%
def normal_product(rows_p, rows_q, cols, std):
    """(P, Q, P Qᵀ) with P (rows_p, cols) and Q (rows_q, cols) drawn from N(0, std²).

    std is the standard deviation, a positive number. float32; new numbers at every call.
    """
    # TODO: draw P and Q, return them and the product of P with the transpose of Q
    raise NotImplementedError("normal_product")


# %% [markdown]
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


# %%
def gradient_by_path(x):
    """Gradients of y = x² + x³ at the float x: (through x² only, through x³ only, total), floats."""
    # TODO: one backward pass for each path and one for both, each from a clean gradient
    raise NotImplementedError("gradient_by_path")


# %% [markdown]
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


# %%
def accumulated_gradients(inp):
    """Three snapshots of x.grad, a tuple: after one, two and, cleared in between, one backward pass.

    x is a copy of inp (a 2-D floating-point tensor without gradients) that requires gradients,
    out = ((x + 1) ** 2).T, and each pass starts from ones in the shape of out. Each snapshot is a
    copy of its own, in the shape of inp.
    """
    # TODO: copy inp, go backward three times, keep a copy of x.grad after each
    raise NotImplementedError("accumulated_gradients")


# %% [markdown]
# **Question 2.** Why does PyTorch add gradients up instead of replacing them? Give a case where this
# is what one wants, and say what goes wrong in a training loop that never clears them.

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 3.** `torch.no_grad()` and `.detach()` both cut gradients. What do they differ in? When
# would you use which?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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


# %%
def synthetic_data(w, b, num_examples):
    """(X, y) with X (n, D) from N(0, 1) and y = Xw + b + noise (n, 1), noise from N(0, 0.01²).

    w (D,), b a number, n = num_examples. X and y have the dtype and the device of w.
    """
    # TODO: draw X, compute y as a column, add the noise to it
    raise NotImplementedError("synthetic_data")


# %% [markdown]
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


# %%
def load_array(data_arrays, batch_size, is_train=True):
    """A DataLoader over a TensorDataset of data_arrays, a tuple or list of tensors (n, ...).

    Shuffled anew in each pass if is_train, else in the order of the data. The last batch may be
    smaller than batch_size.
    """
    # TODO: make the dataset, return a loader that shuffles only for training
    raise NotImplementedError("load_array")


# %% [markdown]
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


# %%
def linreg(X, w, b):
    """Xw + b, shape (B, 1), for X (B, D), w (D, 1) and b (1,); differentiable."""
    # TODO: return Xw + b
    raise NotImplementedError("linreg")


# %% [markdown]
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


# %%
def squared_loss(y_hat, y):
    """(y_hat - y)² / 2, elementwise, in the shape of y_hat; y is reshaped to it first."""
    # TODO: give y the shape of y_hat, return half the squared differences
    raise NotImplementedError("squared_loss")


# %% [markdown]
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


# %%
def sgd(params, lr, batch_size):
    """Update each parameter in place by lr * grad / batch_size, then clear its gradient.

    params: a list of tensors with gradients. Opens no_grad itself; returns nothing.
    Afterwards each .grad is zero or None.
    """
    # TODO: under no_grad, update each parameter in place and clear its gradient
    raise NotImplementedError("sgd")


# %% [markdown]
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


# %%
def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    """Train net on data_iter; returns a list of floats: the loss of each epoch's last batch.

    For each batch: loss, clear gradients, backward, step. loss(net(X), y) is a scalar tensor. What
    is returned was computed before the batch's update.
    """
    # TODO: the four steps for every batch, and the last loss of each epoch as a float
    raise NotImplementedError("train_linear_regression")


# %% [markdown]
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

# %% [markdown]
# ## What to hand in
#
# One file: this notebook, or `lab1.py`. The answers to the three thought questions stand in the
# notebook, in the cell below each question; in `lab1.py` write them as comments below the question.
# Before you hand in, run `pytest` once more, and in the notebook run all cells from top to bottom.
