# Generated from solutions/lab3/lab3.py by `grader release lab3`.

# %% [markdown]
# # Lab 3: Layers, blocks and parameters

# %% [markdown]
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

# %%
import copy

import torch
from torch import nn

# %% [markdown]
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


# %%
class MySequential(nn.Module):
    """The modules in order: MySequential(a, b)(X) is b(a(X)); registered under "0", "1", ...

    A module that is passed twice runs twice; without any module X is returned as it is.
    """

    def __init__(self, *modules):
        super().__init__()
        # TODO: register each module under its number, as a string
        raise NotImplementedError("MySequential")

    def forward(self, X):
        """X after all modules, applied in order."""
        # TODO: apply the registered modules in order, also one that is there twice
        raise NotImplementedError("MySequential")


# %% [markdown]
# **Question 1.** What breaks when `MySequential` keeps its modules in a Python list? Go through what
# you do with a network: train it, save it, move it to a GPU, switch it to eval mode.

# %% [markdown]
# *Your answer:*

# %% [markdown]
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


# %%
class ParallelBlock(nn.Module):
    """Both outputs for the same X, concatenated along dimension 1, that of net1 first."""

    def __init__(self, net1, net2):
        super().__init__()
        # TODO: register both networks
        raise NotImplementedError("ParallelBlock")

    def forward(self, X):
        """(B, m + n, ...) for networks with outputs (B, m, ...) and (B, n, ...)."""
        # TODO: run both networks on X and concatenate along dimension 1
        raise NotImplementedError("ParallelBlock")


# %% [markdown]
# **Question 2.** What are parallel blocks used for? Name a well-known architecture that has them,
# and say what its branches do differently. What would adding the outputs instead demand of the
# branches, and where is that done?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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


# %%
class MLP(nn.Module):
    """hidden (20 -> 256), ReLU, out (256 -> 10): (B, 20) -> (B, 10)."""

    def __init__(self):
        super().__init__()
        # TODO: make the layers hidden and out
        raise NotImplementedError("MLP")

    def forward(self, X):
        """(B, 10), no activation on the output."""
        # TODO: hidden layer, ReLU, output layer
        raise NotImplementedError("MLP")


class NestMLP(nn.Module):
    """net (20 -> 64, ReLU, 64 -> 32, ReLU), then linear (32 -> 16): (B, 20) -> (B, 16)."""

    def __init__(self):
        super().__init__()
        # TODO: make the block net and the layer linear
        raise NotImplementedError("NestMLP")

    def forward(self, X):
        """(B, 16), no activation on the output."""
        # TODO: the block, then the layer
        raise NotImplementedError("NestMLP")


# %% [markdown]
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


# %%
class FixedHiddenMLP(nn.Module):
    """linear, ReLU of the product with a constant plus 1, the same linear, halved to fit, summed.

    The constant (20, 20) from torch.rand is in state_dict() but not in parameters().
    """

    def __init__(self):
        super().__init__()
        # TODO: make the one linear layer, draw the constant and register it as a buffer
        raise NotImplementedError("FixedHiddenMLP")

    def forward(self, X):
        """A scalar tensor for X (B, 20)."""
        # TODO: the five steps of the handout
        raise NotImplementedError("FixedHiddenMLP")


# %% [markdown]
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


# %%
def init_normal(module):
    """N(0, 0.01^2) weights and zero bias if module is an nn.Linear, nothing for any other module.

    For net.apply(init_normal). Changes parameters in place; a linear without bias is fine.
    """
    # TODO: initialise the weight, and the bias if there is one, of an nn.Linear
    raise NotImplementedError("init_normal")


def init_blocks(net):
    """All nn.Linear of net, at any depth, in the order of net.modules() (at least two).

    Xavier-uniform weights for the first, 42 for the last, init_normal for those between; zero
    biases everywhere. Changes parameters in place.
    """
    # TODO: collect the linears of net, initialise all, then the first and the last anew
    raise NotImplementedError("init_blocks")


# %% [markdown]
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


# %%
def parameter_shapes(net):
    """A dict: dotted name of each parameter -> its shape as a tuple, in order.

    Shared parameters once, under their first name; no buffers.
    """
    # TODO: return names and shapes of the parameters
    raise NotImplementedError("parameter_shapes")


# %% [markdown]
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


# %%
class SharedMLP(nn.Module):
    """linear, ReLU, shared, ReLU, the same shared, ReLU, linear: (B, num_inputs) -> (B, num_outputs)."""

    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__()
        # TODO: make three linear layers
        raise NotImplementedError("SharedMLP")

    def forward(self, X):
        """(B, num_outputs); the shared layer runs twice."""
        # TODO: the layers in order, the shared one twice, ReLU after each but the last
        raise NotImplementedError("SharedMLP")


# %% [markdown]
# **Question 3.** Why share parameters? What does it save, what does it say about the data, and
# where have you met it (think of convolutions, recurrent networks, embeddings)?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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


# %%
class CenteredLayer(nn.Module):
    """X minus the mean over all of its elements; X of any shape, no parameters."""

    def forward(self, X):
        """A new tensor of the shape and dtype of X."""
        # TODO: subtract the mean of X
        raise NotImplementedError("CenteredLayer")


class MyLinear(nn.Module):
    """relu(X @ weight + bias) with parameters weight (in_units, units) and bias (units,)."""

    def __init__(self, in_units, units):
        super().__init__()
        # TODO: make the parameters weight and bias
        raise NotImplementedError("MyLinear")

    def forward(self, X):
        """(B, in_units) -> (B, units)."""
        # TODO: return ReLU of XW + b, computed with the parameters themselves
        raise NotImplementedError("MyLinear")


class TensorDot(nn.Module):
    """y_k = sum over i, j of weight[i, j, k] x_i x_j: (B, in_features) -> (B, out_features)."""

    def __init__(self, in_features, out_features):
        super().__init__()
        # TODO: make the parameter weight
        raise NotImplementedError("TensorDot")

    def forward(self, X):
        """(B, out_features), each example by itself."""
        # TODO: the double sum, for each example and each output
        raise NotImplementedError("TensorDot")


# %% [markdown]
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


# %%
def save_checkpoint(path, net, optimizer, epoch):
    """Write one file with all that training needs to go on: net, optimizer and epoch (an int).

    Parameters, buffers, and the optimizer's whole state; readable with weights_only=True.
    """
    # TODO: save a dict of the two state dicts and the epoch
    raise NotImplementedError("save_checkpoint")


def load_checkpoint(path, net, optimizer):
    """Read a checkpoint into net and optimizer, in place; returns the epoch, an int.

    With weights_only=True, and also on a machine without the GPU of the one that saved it.
    """
    # TODO: read the file, load both states, return the epoch
    raise NotImplementedError("load_checkpoint")


# %% [markdown]
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


# %%
def load_partial(target, source_state, prefixes):
    """Copy the entries of source_state under the prefixes (whole components) into the net target.

    Returns their names, sorted. Buffers too. An entry that target does not have, or has in another
    shape, raises ValueError naming every such entry, and then nothing is copied.
    """
    # TODO: choose the entries, check all of them, copy them, return their sorted names
    raise NotImplementedError("load_partial")


# %% [markdown]
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


# %%
def freeze(net, prefixes):
    """Stop the learning of the parts under the prefixes (whole components of dotted names).

    Their parameters require no gradients and have .grad None; their modules are in eval mode, so
    that running statistics stay too. The rest of net keeps its mode and learns as before.
    """

    # TODO: treat the parameters and then the modules whose names lie under a prefix
    raise NotImplementedError("freeze")


def unfreeze(net):
    """Let every parameter of net require gradients again; no mode changes."""
    # TODO: let all parameters require gradients
    raise NotImplementedError("unfreeze")


def trainable_parameters(net):
    """The parameters of net that require gradients, each once; a list or a generator."""
    # TODO: give the parameters that require gradients
    raise NotImplementedError("trainable_parameters")


# %% [markdown]
# ## 12. All together: fine-tuning on Fashion-MNIST
#
# Nothing to write here. A small network learns the first five classes of Fashion-MNIST. Its body is
# then copied with `load_partial` into a net that gets a new head and learns the other five classes
# from a few images, in three ways: with the whole net learning, with `requires_grad` switched off
# for the body and nothing else, and with your `freeze`. For each the cell shows how far the running
# statistics of the body have **drifted**, the accuracy on the **new** classes, and what the **old**
# head is worth on top of this body: does it still know the old classes?

# %% [markdown]
# **Question 4.** When is it time to unfreeze the body? Argue with the size of the new data, its
# likeness to the old, and the learning rate, and with what the cell above shows. What does a frozen
# body do to the accuracy on the new classes?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# ## What to hand in
#
# One file: `lab3.py` **or** the notebook, as you prefer. Your answers to the four thought questions
# stand in the notebook's cells below each question, or in `lab3.py` as comments below it; a person
# reads them. The experiments need not be in it.
