# Generated from solutions/lab6/lab6.py by `grader release lab6`.

# %% [markdown]
# # Lab 6: Spirals, critical points, momentum, and a recurrent text classifier

# %% [markdown]
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

# %%
import math
import re
from collections import Counter

import torch
from torch import nn

# %% [markdown]
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


# %%
def make_spiral(num_per_class, num_classes, seed):
    """Points (X, y) of num_classes spiral arms: X (N * C, 2) float32, y (N * C,) int64.

    Class after class. In class c point i is t_i (sin a_i, cos a_i) with t = linspace(0, 1, N) and
    a = linspace(2 pi c / C, 2 pi (c + 2) / C, N) plus noise from N(0, 0.2 ** 2), drawn anew for
    every point. The same points for the same seed; the global seed is neither set nor used.
    """
    # TODO: make the arms one after the other, with noise from a generator of their own
    raise NotImplementedError("make_spiral")


# %% [markdown]
# ## 2. Without a nonlinearity: `linear_classifier(num_inputs, num_hiddens, num_classes)`
#
# Return an `nn.Module` that maps `X (B, num_inputs)` to logits `(B, num_classes)` by **two linear
# layers with nothing between them**: `num_inputs` → `num_hiddens` → `num_classes`, both with a
# bias.
#
# Logits, not probabilities: `nn.CrossEntropyLoss` applies softmax itself.
#
# *Example.* `linear_classifier(2, 100, 3)` has 2·100 + 100 + 100·3 + 3 = 603 parameters.


# %%
def linear_classifier(num_inputs, num_hiddens, num_classes):
    """An nn.Module: two linear layers with biases and nothing between; logits (B, num_classes)."""
    # TODO: return the two layers as one module
    raise NotImplementedError("linear_classifier")


# %% [markdown]
# ## 3. With ReLU: `relu_classifier(num_inputs, num_hiddens, num_classes)`
#
# The same two layers **with a ReLU between them**, and nothing after the second one. It has as many
# parameters as the linear one, so whatever it can do better is due to the ReLU.


# %%
def relu_classifier(num_inputs, num_hiddens, num_classes):
    """An nn.Module: linear, ReLU, linear, both with biases; logits (B, num_classes)."""
    # TODO: return the two layers with a ReLU between as one module
    raise NotImplementedError("relu_classifier")


# %% [markdown]
# **Question 1.** Two ways to make the ReLU classifier larger: more hidden layers or more hidden
# units. With about the same number of parameters, which would you try first on the spirals, and
# why? What speaks for depth in general, and what makes deep networks harder to train?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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


# %%
def momentum_step(params, velocities, lr, beta):
    """v <- beta * v - lr * grad, then theta <- theta + v, for each parameter, both in place.

    params: a list of tensors that require gradients; velocities: a list of as many tensors. A
    parameter whose .grad is None is skipped together with its velocity. The gradients stay as they
    are. Opens no_grad itself; returns nothing.
    """
    # TODO: under no_grad, update each velocity and then its parameter in place
    raise NotImplementedError("momentum_step")


# %% [markdown]
# **Question 2.** What does momentum change along the valley, and what across it? What would happen
# with $\beta = 0.99$, and what is $v$ after many steps with the same gradient?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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


# %%
def hessian(f, theta):
    """The exact Hessian (D, D) of the scalar function f at theta (D,), by autograd.

    f may be linear in some entries of theta, or not depend on them: zeros there. theta stays as it
    was: neither its requires_grad nor its .grad changes.
    """
    # TODO: differentiate f twice at theta
    raise NotImplementedError("hessian")


# %% [markdown]
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


# %%
def classify_critical_point(H):
    """One of "local minimum", "local maximum", "saddle point", "degenerate", by eigenvalues.

    H (D, D) is symmetric. Eigenvalues below 1e-6 of the largest in size count as zero. Both signs:
    a saddle point, zeros or not. A zero without both signs, or nothing but zeros: degenerate.
    """
    # TODO: compute the eigenvalues, count positive, negative and zero ones, decide
    raise NotImplementedError("classify_critical_point")


# %% [markdown]
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


# %%
def escape_direction(H):
    """A unit eigenvector (D,) of the most negative eigenvalue of H, of either sign.

    H (D, D) is symmetric. None if no eigenvalue is negative; those below 1e-6 of the largest in
    size count as zero.
    """
    # TODO: find the most negative eigenvalue and return its eigenvector, or None
    raise NotImplementedError("escape_direction")


# %% [markdown]
# **Question 3.** Training stops getting better. How do you tell whether the network is at a local
# minimum, at a saddle point, or at no critical point at all? Why are saddles met more often than
# bad minima in networks with many parameters?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 4.** Why do small batches often generalise better than large ones, although their
# gradients are noisier?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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


# %%
def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    """A dict from token to index: specials first, then by falling number of occurrences.

    token_lists: a list of lists of strings. Only tokens with at least min_freq occurrences in all
    lists together; equally frequent ones in alphabetical order. Indices 0, 1, 2, ... without gaps.
    """
    # TODO: count all tokens, sort them, and number specials and tokens
    raise NotImplementedError("build_vocab")


# %% [markdown]
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


# %%
def collate_batch(batch, vocab):
    """(labels (B,), padded (B, T), lengths (B,)), all int64, for a list of (label, tokens).

    Unknown tokens become vocab["<unk>"]; shorter texts end in vocab["<pad>"]. Batch first, in the
    order of the batch; labels as they are. T is the length of the longest text.
    """
    # TODO: look up the indices, pad to the longest text, collect labels and lengths
    raise NotImplementedError("collate_batch")


# %% [markdown]
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


# %%
class RNNClassifier(nn.Module):
    """Embedding, a recurrent layer, and a linear layer on each text's own last hidden state."""

    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        # TODO: make the embedding, the recurrent layer and the linear layer
        raise NotImplementedError("RNNClassifier")

    def forward(self, text, lengths):
        """Logits (B, output_dim) for text (B, T) and lengths (B,), both int64.

        What stands behind a text's length is padding, whatever its index, and has no effect.
        """
        # TODO: run over each text up to its length and classify its last hidden state
        raise NotImplementedError("RNNClassifier")


# %% [markdown]
# ## Given: tokens of real texts
#
# Two small sets of real texts come with the course: `first_names()`, where the label says which of
# two lists of the United States Census a name is from, and `package_descriptions()`, one line each
# about software of Debian from the sections games, net, science and sound. Names are read letter by
# letter, descriptions word by word.


# %%
def letters(name):
    """The letters of a name in lower case."""
    return list(name.lower())


def words(text):
    """The words and numbers of a text in lower case, without punctuation."""
    return re.findall(r"[a-z0-9]+", text.lower())


# %% [markdown]
# **Question 5.** Your accuracy on new data is too low. How do you tell whether the model is too
# simple (model bias), has learnt the training data by heart (overfitting), or is tested on data of
# another kind than it was trained on (mismatch)? What would you do in each case?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 6.** Why does packing matter? What does a network read that takes the last time step of
# a padded batch, and why may it still be right on many texts?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 7.** With names the bag of letters falls behind, with descriptions the bag of words is
# hard to beat. Why? What kind of description would a bag of words get wrong?

# %% [markdown]
# *Your answer:*

# %% [markdown]
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

# %% [markdown]
# ## What to hand in
#
# Hand in **one file**: `lab6.py`, or the notebook with which you worked. The answers to the seven
# questions stand in the notebook below each question, or as comments in the `.py`.
