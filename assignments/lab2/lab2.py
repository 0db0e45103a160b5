# Generated from solutions/lab2/lab2.py by `grader release lab2`.

# %% [markdown]
# # Lab 2: Softmax regression and multilayer perceptrons

# %% [markdown]
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

# %%
import torch
from torch import nn

# %% [markdown]
# ## Given: a loader for data that lies in memory
#
# `TensorLoader(X, y, batch_size, shuffle=False)` behaves like a `DataLoader` (iteration, `len`,
# `.dataset`, `.batch_size`) but is many times faster for tensors. **The last batch may be smaller
# than the others.** Your functions must work with any such loader, a real `DataLoader` included.


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


# %% [markdown]
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


# %%
def evaluate_accuracy(dataloader, net):
    """Fraction of right arg-max predictions over the whole loader, a Python float in [0, 1].

    dataloader yields (X, y) with labels y (B,); the last batch may be smaller.
    net is an nn.Module or a plain function; net(X) returns logits (B, C).
    A module is evaluated in eval mode, without recording gradients, and left in the mode
    (net.training) it was found in.
    """
    # TODO: count right predictions and examples over all batches, return their quotient
    raise NotImplementedError("evaluate_accuracy")


# %% [markdown]
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


# %%
def train_step(net, X, y, loss_fn, optimizer):
    """One update of net on the batch X (B, ...), y (B,); returns (summed_loss, num_correct).

    loss_fn(logits, y) is the mean loss of the batch, a scalar tensor. Gradients are cleared here.
    summed_loss: a float, the mean loss times B. num_correct: an int, a count.
    Both come from the logits before the update.
    """
    # TODO: forward, clear gradients, backward, step; return summed loss and count
    raise NotImplementedError("train_step")


# %% [markdown]
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


# %%
def sgd(params, lr, batch_size):
    """Update each parameter in place by lr * grad / batch_size, then clear its gradient.

    params: a list of tensors with gradients. Opens no_grad itself; returns nothing.
    Afterwards each .grad is zero or None.
    """
    # TODO: under no_grad, update each parameter in place and clear its gradient
    raise NotImplementedError("sgd")


# %% [markdown]
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


# %%
def train(net, train_iter, test_iter, loss_fn, num_epochs, optimizer=None, params=None, lr=None):
    """Train net; returns a list with one dict an epoch: {"loss", "train_acc", "test_acc"}, floats.

    With an optimizer each batch is a train_step. Without one the batch's mean loss goes backward
    and sgd(params, lr, 1) updates. loss (mean an example) and train_acc are of this epoch's
    batches, before each update; test_acc is evaluate_accuracy on test_iter after the epoch.
    A module is in train mode while it trains, in every epoch.
    """
    # TODO: for each epoch train on every batch, then append the epoch's dict
    raise NotImplementedError("train")


# %% [markdown]
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


# %%
def softmax_regression(X, W, b):
    """Logits (B, C) of the images X, (B, 1, 28, 28) or (B, 784), for W (784, C) and b (C,).

    Logits, not probabilities: the loss applies softmax.
    """
    # TODO: flatten each image, return XW + b
    raise NotImplementedError("softmax_regression")


# %% [markdown]
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


# %%
class MLP(nn.Module):
    """One hidden layer with ReLU: (B, 1, 28, 28) or (B, num_inputs) -> logits (B, num_outputs)."""

    def __init__(self, num_inputs, num_outputs, num_hiddens):
        super().__init__()
        # TODO: make the two linear layers
        raise NotImplementedError("MLP")

    def forward(self, X):
        """Logits (B, num_outputs)."""
        # TODO: flatten each image, hidden layer, ReLU, output layer
        raise NotImplementedError("MLP")


# %% [markdown]
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


# %%
class MyReLU:
    """max(x, 0), elementwise; results have the shape, dtype and device of x."""

    def __call__(self, x):
        """ReLU of each element of x."""
        # TODO: return x where it is positive and 0 elsewhere
        raise NotImplementedError("MyReLU")

    def derivative(self, x):
        """The derivative at the input x (not at the activation); 0 at x = 0."""
        # TODO: return 1 where x is positive and 0 elsewhere, in the dtype of x
        raise NotImplementedError("MyReLU")


class MySigmoid:
    """1 / (1 + exp(-x)), elementwise; finite for every x within 1e4 of 0."""

    def __call__(self, x):
        """Sigmoid of each element of x."""
        # TODO: return the sigmoid, which must not become NaN for large x
        raise NotImplementedError("MySigmoid")

    def derivative(self, x):
        """The derivative at the input x (not at the activation)."""
        # TODO: return the derivative of the sigmoid at x
        raise NotImplementedError("MySigmoid")


class MyTanh:
    """tanh(x), elementwise; finite for every x within 1e4 of 0."""

    def __call__(self, x):
        """Hyperbolic tangent of each element of x."""
        # TODO: return tanh in a form that does not overflow
        raise NotImplementedError("MyTanh")

    def derivative(self, x):
        """The derivative at the input x (not at the activation)."""
        # TODO: return the derivative of tanh at x
        raise NotImplementedError("MyTanh")


# %% [markdown]
# **Question 1.** What goes wrong when the training data are not shuffled, for example when they are
# sorted by class?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 2.** Why does a network need nonlinear activations? What can ten linear layers in a row
# do that one cannot?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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


# %%
class DeepNet(nn.Module):
    """input_layer, num_layers hidden linears in `layers`, output_layer; logits (B, num_outputs).

    activation is any callable on tensors: applied after the input layer and after each hidden
    layer, not after the output layer.
    """

    def __init__(self, num_layers, num_inputs, num_hiddens, num_outputs, activation):
        super().__init__()
        # TODO: make input_layer, layers and output_layer; keep the activation
        raise NotImplementedError("DeepNet")

    def forward(self, X):
        """Logits (B, num_outputs) for X (B, ...) with num_inputs numbers an example."""
        # TODO: flatten, then the layers in order with the activation between them
        raise NotImplementedError("DeepNet")


# %% [markdown]
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


# %%
def gradient_norms(net, X, y, loss_fn):
    """L2 norm of the gradient of each nn.Linear's weight after one backward pass, a list of floats.

    In the order of net.modules(): input side first. Gradients that net carried before do not
    count; every .grad is cleared (zero or None) at the end. Nothing is updated.
    """
    # TODO: clear gradients, one backward pass, collect the norms, clear gradients
    raise NotImplementedError("gradient_norms")


# %% [markdown]
# ## 10. Dead units: `dead_relu_rate(activations)`
#
# `activations (N, H)` is what a hidden layer gave, **after** ReLU, for `N` inputs. A unit (column)
# is *dead* if it is 0 for **every one** of the `N` inputs. Return the fraction of dead units, a
# Python `float` in [0, 1].
#
# *Example.* For $\begin{pmatrix} 0 & 1 \\ 0 & 0 \end{pmatrix}$ the first of the two units is dead:
# 0.5. (Three of four entries are 0, but 0.75 is not asked for.)


# %%
def dead_relu_rate(activations):
    """Fraction of units that are 0 for all N inputs, a float; activations (N, H) after ReLU."""
    # TODO: find the columns that are 0 in every row, return their share
    raise NotImplementedError("dead_relu_rate")


# %% [markdown]
# ## 11. Weight decay: `l2_penalty(w)`
#
# $$\mathrm{penalty}(w) = \frac{1}{2} \sum_i w_i^2$$
#
# - **With** the factor ½, so that the gradient is exactly $w$; the sum over all elements, not their
#   mean; the square of the norm, not the norm.
# - `w` has any shape; the result is a scalar tensor (shape `()`) through which gradients flow.
#
# *Example.* $w = (3, 4)$: $(9 + 16) / 2 = 12.5$.


# %%
def l2_penalty(w):
    """Half the sum of the squares of w (any shape): a scalar tensor, differentiable."""
    # TODO: return half the sum of the squares of w, differentiable
    raise NotImplementedError("l2_penalty")


# %% [markdown]
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


# %%
def dropout_layer(X, dropout):
    """Zero each element of X with probability `dropout`, scale the others by 1 / (1 - dropout).

    0 returns X unchanged, 1 returns zeros; outside [0, 1] raises ValueError or AssertionError.
    The mask is new at every call and made on the device of X; X itself is not changed, and
    gradients flow through the kept elements only.
    """
    # TODO: check the rate, draw a mask on the device of X, apply and scale
    raise NotImplementedError("dropout_layer")


# %% [markdown]
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

# %% [markdown]
# **Question 3.** Sigmoid and tanh lose the gradient in deep networks and ReLU does not. Explain it
# with your curves and your gradient norms.

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 4.** What makes ReLUs die, and what helps against it?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 5.** What does the L2 penalty do to the weights? What happens when the factor λ before
# it is very small, and when it is very large?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 6.** Why does dropout regularise, and how do training and testing differ with it?

# %% [markdown]
# *Your answer:*
