# Generated from solutions/lab7/tests.py by `grader release lab7`.
"""Public tests of Lab 7: Convolution by hand.

Run them with `pytest` in this folder. Each is worth the points above it. When you hand in,
hidden tests look closer.
"""

import math

import torch
from torch.nn import functional as F

from grader.testing import (
    assert_close,
    assert_equal,
    cases,
    fail,
    integers,
    normal,
    points,
    uniform,
)


def shape_of(value):
    """The shape of a tensor, None for anything else."""
    return tuple(value.shape) if isinstance(value, torch.Tensor) else None


# -- corr2d


def correlated(X, K):
    """Of an image (H, W) with a kernel (h, w), in float64."""
    return F.conv2d(X.double()[None, None], K.double()[None, None])[0, 0]


def turned(X, K):
    """With the kernel's rows and columns swapped; a lone NaN where that does not fit."""
    fits = K.shape[1] <= X.shape[0] and K.shape[0] <= X.shape[1]
    return correlated(X, K.T) if fits else torch.tensor(torch.nan)


@points(3, exercise="corr2d")
def test_corr2d_adds_up_the_products_at_every_place(student):
    """corr2d adds up the products of kernel and image at every place where the kernel fits.

    There are H − h + 1 rows and W − w + 1 columns of places. Y[i, j] is the sum of the products of
    X[i : i + h, j : j + w] and K; the kernel is not flipped.
    """
    example = torch.arange(12.0).reshape(3, 4), torch.arange(4.0).reshape(2, 2)
    for (X, K), Y in student.each(
        "corr2d", cases(example, (normal(5, 6), normal(2, 3)), (normal(6, 7), normal(3, 1)))
    ):
        expected = correlated(X, K)
        h, w = len(K), K.shape[1]
        assert_close(
            Y,
            expected,
            dtype=torch.float32,
            mistakes=lambda: {
                "The kernel is flipped: this is a true convolution.": correlated(X, K.flip(0, 1)),
                "The last row and column are missing: there are H − h + 1 and W − w + 1 of them.": (
                    expected[:-1, :-1]
                ),
                "Rows and columns of the kernel are swapped.": turned(X, K),
                "The result is transposed.": expected.T,
                "Each product replaces the one before it: add them up.": (
                    X[h - 1 :, w - 1 :] * K[-1, -1]
                ),
                "The mean is taken where the sum is asked for.": expected / K.numel(),
                "The kernel moves on by its own size; it is to move on by one pixel.": (
                    expected[::h, ::w]
                ),
                "The image is padded with zeros; here it is not.": (
                    correlated(F.pad(X, (w // 2, w // 2, h // 2, h // 2)), K)
                ),
            },
        )


def check_refused(raised):
    """A kernel that does not fit ends in ValueError."""
    if not raised:
        fail(
            "A kernel that does not fit was accepted.",
            mistake="The size of the kernel is not checked.",
        )
    if "ValueError" not in raised:
        fail("A kernel that does not fit raised something else than ValueError.")


@points(2, exercise="corr2d", guessable=True)
def test_corr2d_refuses_a_kernel_that_is_too_large(student):
    """corr2d raises ValueError if the kernel is larger than the image.

    Compare the sizes before anything is computed.
    """
    check_refused(student.error("corr2d", normal(2, 3), normal(4, 5)))
    check_refused(student.error("corr2d", normal(2, 5), normal(3, 2)))


# -- corr2d_channels


def correlated_channels(X, K):
    """Of an image (C, H, W) with filters (O, C, h, w), in float64."""
    return F.conv2d(X.double()[None], K.double())[0]


def check_channels(seen, X, K, dtype):
    """Summed over the input channels, one result for each filter."""
    expected = correlated_channels(X, K)
    assert_close(
        seen,
        expected,
        dtype=dtype,
        mistakes=lambda: {
            "The mean over the input channels is taken; they are to be added up.": (
                expected / len(X)
            ),
            "The input channels are kept apart: add them up.": torch.stack(
                [
                    correlated_channels(x[None], k[:, None])
                    for x, k in zip(X, K.unbind(1), strict=True)
                ],
                dim=1,
            ),
            "Only the first input channel counts.": correlated_channels(X[:1], K[:, :1]),
            "Only the last input channel counts.": correlated_channels(X[-1:], K[:, -1:]),
            "The first kernel of each filter is used for all input channels.": (
                correlated_channels(X, K[:, :1].expand_as(K))
            ),
            "The first dimension is lost where there is one output channel.": (
                expected[0] if len(K) == 1 else math.nan
            ),
            "Only the first filter is used.": expected[0],
            "The results of the filters are added up.": expected.sum(0),
            "The first two dimensions of K are swapped: output channels come first.": (
                correlated_channels(X, K.transpose(0, 1)) if len(K) == len(X) else math.nan
            ),
            "The kernels are flipped: this is a true convolution.": (
                correlated_channels(X, K.flip(2, 3))
            ),
        },
    )


@points(3, exercise="corr2d_channels")
def test_corr2d_channels_sums_over_the_input_channels(student):
    """corr2d_channels gives one output channel for each filter, summed over the input channels.

    For each filter of K: correlate input channel c with kernel c, add them up; torch.stack puts the
    filters' results together.
    """
    pixels, kernels = torch.tensor([2.0, 3.0]), torch.tensor([[10.0, 100.0], [1.0, -1.0]])
    example = pixels[:, None, None], kernels[:, :, None, None]
    inputs = cases(
        example, (normal(2, 4, 5), normal(3, 2, 2, 2)), (normal(3, 4, 5), normal(3, 3, 2, 3))
    )
    for (X, K), Y in student.each("corr2d_channels", inputs):
        check_channels(Y, X, K, torch.float32)


# -- output_size


def size(n, kernel, stride=1, padding=0, dilation=1, *, rounded=math.floor, ends=2, reach=None):
    """By its formula, with another rounding, padding at fewer ends, or another reach of the kernel."""
    reach = dilation * (kernel - 1) + 1 if reach is None else reach
    return rounded((n + ends * padding - reach) / stride) + 1


def check_sizes(seen, questions):
    """Each is what the formula says; a mistake has its name if it explains all of them."""
    expected = [size(*own) for own in questions]
    assert_equal(
        seen,
        expected,
        mistakes=lambda: {
            "It is rounded up; round it down.": [
                size(*own, rounded=math.ceil) for own in questions
            ],
            "The padding is counted once; it is at both ends.": [
                size(*own, ends=1) for own in questions
            ],
            "dilation is forgotten.": [size(*own, reach=own[1]) for own in questions],
            "The kernel is taken to span dilation · kernel; it is dilation · (kernel − 1) + 1.": [
                size(*own, reach=own[1] * (own[4] if len(own) > 4 else 1)) for own in questions
            ],
            "The 1 is missing: where the kernel starts counts, too.": [
                value - 1 for value in expected
            ],
            "stride is forgotten.": [size(*own[:2], 1, *own[3:]) for own in questions],
            "A float is returned; an int is asked for: // gives one.": list(map(float, expected)),
        },
    )


@points(3, exercise="output_size", guessable=True)
def test_output_size_counts_the_places(student):
    """output_size counts the places where the kernel fits, rounded down.

    (n + 2p − k) // s + 1, an int. The padding is at both ends; what is left over is not used.
    """
    questions = [(28, 5), (28, 3, 1, 1), (28, 3, 2, 1), (7, 2, 2), (10, 4, 3, 2), (3, 3)]

    seen = [value for _, value in student.each("output_size", questions)]

    check_sizes(seen, questions)


# -- Conv2d


def check_own(student):
    """The layer is written, not inherited: who watches calls sees none that torch makes for itself."""
    if student.probe("is_ready_made"):
        fail("Conv2d is torch.nn.Conv2d or inherits from it; write it with nn.Module alone.")


@points(3, exercise="Conv2d")
def test_conv2d_has_weight_and_bias_as_parameters(student):
    """Conv2d has the parameters weight (O, C, h, w) and bias (O,); with bias=False, bias is None.

    nn.Parameter, under these names. The kernel's size is an int or a pair (height, width).
    """
    check_own(student)
    check_parameters(student.probe("layer", 3, 4, 2), [4, 3, 2, 2])
    outputs = int(integers(5, 40))
    check_parameters(student.probe("layer", 3, outputs, (2, 5)), [outputs, 3, 2, 5])
    seen = student.probe("layer", 3, 4, 2, bias=False)
    if "bias" in seen["parameters"]:
        fail(
            "There is a parameter bias, though bias=False.",
            mistake="bias=False is not heeded.",
        )
    if seen["bias"] is not None:
        fail("With bias=False the attribute bias is not None.")


def check_parameters(seen, weight):
    """Exactly a weight of this shape and a bias for each output channel."""
    shapes = seen["parameters"]
    if "weight" not in shapes:
        fail(
            "parameters() has no weight.",
            mistake="The weight is not registered as a parameter: wrap it in nn.Parameter.",
        )
    assert_equal(sorted(shapes), ["bias", "weight"])
    if shapes["weight"] != weight and shapes["weight"] == [*weight[:2], *weight[:1:-1]]:
        fail(
            "Height and width of weight are swapped.",
            mistake="A pair is read as (width, height); it is (height, width).",
        )
    if shapes["weight"] == [weight[1], weight[0], *weight[2:]]:
        fail(
            "The first two dimensions of weight are swapped.",
            mistake="weight begins with the input channels; output channels come first.",
        )
    assert_equal(shapes["weight"], weight)
    if math.prod(shapes["bias"][:4]) != weight[0]:
        fail(
            "bias holds a wrong number of numbers.",
            mistake="There is not one bias for each output channel.",
        )
    assert_equal(shapes["bias"], weight[:1])


def convolved(X, weight, bias=None, stride=1, padding=0):
    """The right answer, in float64."""
    bias = None if bias is None else bias.double()
    return F.conv2d(X.double(), weight.double(), bias, stride, padding)


@points(4, exercise="Conv2d")
def test_conv2d_correlates_every_image_with_its_weights(student):
    """Conv2d correlates every image of the batch with its own weights and adds the bias.

    As corr2d_channels does, for each image; bias[o] is added at every place of output channel o.
    """
    check_own(student)
    values, settings = [normal(4, 2, 3, 2), normal(4)], (2, 4, (3, 2))
    for X in cases(normal(1, 2, 3, 5), normal(3, 2, 6, 5)):  # as wide as there are output channels
        expected = convolved(X, *values)
        first, _ = student.probe("layer_outputs", settings, {}, values, X)
        assert_close(
            first,
            expected,
            dtype=torch.float32,
            mistakes=lambda: {
                "The bias is missing.": convolved(X, values[0]),
                "The bias is added along the width; add one number to each output channel.": (
                    convolved(X, values[0]) + values[1]
                ),
                "The kernels are flipped: this is a true convolution.": (
                    convolved(X, values[0].flip(2, 3), values[1])
                ),
                "The mean over the input channels is taken; they are to be added up.": (
                    convolved(X, values[0] / 2, values[1])
                ),
                "Only the first input channel counts.": (
                    convolved(X[:, :1], values[0][:, :1], values[1])
                ),
                "The bias is added once for each input channel.": convolved(X, *values[:1])
                + 2 * values[1][:, None, None],
            },
        )


# -- pool2d


def pooled(X, kernel_size, stride, mode, **how):
    """The right answer, in float64."""
    function = F.max_pool2d if mode == "max" else F.avg_pool2d
    return function(X.double(), kernel_size, stride, **how)


def largest_in_size(X, kernel_size):
    """Of each window the number that is farthest from 0."""
    high, low = (sign * pooled(sign * X, kernel_size, None, "max") for sign in (1, -1))
    return torch.where(low.abs() > high, low, high)


@points(2, exercise="pool2d")
def test_pool2d_takes_the_maximum_of_each_window(student):
    """pool2d returns the maximum of each window, channel by channel; the windows lie side by side.

    stride=None is the kernel's size. Take the maximum over the window's two dimensions alone.
    """
    example = torch.tensor([[[[1.0, 5.0, 2.0], [3.0, 4.0, 0.0]]]])
    for (X, k), Y in student.each("pool2d", cases((example, 2), (normal(2, 3, 6, 9), 3))):
        expected = pooled(X, k, None, "max")
        assert_close(
            Y,
            expected,
            dtype=torch.float32,
            mistakes=lambda: {
                "The windows overlap: stride=None is the kernel's size, not 1.": (
                    pooled(X, k, 1, "max")
                ),
                "The maximum is taken over the channels too; each channel is for itself.": (
                    expected.amax(1, keepdim=True)
                ),
                "The channels are lost: take the maximum over the window alone.": expected.amax(1),
                'The mean is taken; mode="max" is the default.': pooled(X, k, None, "avg"),
                "The minimum is taken.": -pooled(-X, k, None, "max"),
                "The number that is largest in size is taken.": largest_in_size(X, k),
            },
        )


@points(2, exercise="pool2d")
def test_pool2d_takes_the_mean_of_each_window(student):
    """With mode="avg", pool2d returns the mean of each window.

    Divide by the number of pixels in a window, the square of kernel_size.
    """
    example = torch.tensor([[[[1.0, 5.0, 2.0], [3.0, 4.0, 0.0]]]])
    for X, k, stride in cases((example, 2, 1), (normal(2, 3, 6, 9), 3, None)):
        expected = pooled(X, k, stride, "avg")
        assert_close(
            student.call("pool2d", X, k, stride, mode="avg"),
            expected,
            dtype=torch.float32,
            mistakes=lambda: {
                "mode is not heeded: this is the maximum.": pooled(X, k, stride, "max"),
                "This is the sum, not the mean.": expected * k * k,
                "It is divided by kernel_size; divide by the number of pixels in a window.": (
                    expected * k
                ),
                "The stride that is given is not heeded.": pooled(X, k, None, "avg"),
                "The windows overlap: stride=None is the kernel's size, not 1.": (
                    pooled(X, k, 1, "avg")
                ),
                "The mean is taken over the channels too; each channel is for itself.": (
                    expected.mean(1, keepdim=True)
                ),
            },
        )


# -- batch_norm


def along_channels(value, X):
    """One number a channel, so that it can be combined with X."""
    return value.reshape([-1 if dim == 1 else 1 for dim in range(X.dim())])


def normed(X, gamma, beta, mean, var, eps, *, divisor=lambda var, eps: torch.sqrt(var + eps)):
    """The formula in float64, with mean and variance one a channel or of any shape that fits."""
    mean, var, gamma, beta = (
        value.double() if value.dim() > 1 else along_channels(value.double(), X)
        for value in (mean, var, gamma, beta)
    )
    return gamma * (X.double() - mean) / divisor(var, eps) + beta


def eps_outside(var, eps):
    """Another divisor."""
    return torch.sqrt(var) + eps


def of_batch(X, dims=None, correction=0):
    """Mean and variance of the batch: one a channel, or over these dimensions, which stay."""
    over = [dim for dim in range(X.dim()) if dim != 1] if dims is None else dims
    keep = {"dim": over, "keepdim": dims is not None}
    return X.double().mean(**keep), X.double().var(correction=correction, **keep)


def norm_case(*shape, dtype=torch.float32):
    """X, gamma, beta, moving mean and moving variance: every channel has figures of its own."""
    X, channels = normal(*shape, dtype=dtype), shape[1]
    spread, centre = uniform(channels, low=0.5, high=3, dtype=dtype), normal(channels, dtype=dtype)
    X = X * along_channels(spread, X) + along_channels(centre, X)
    gamma, beta = uniform(channels, low=1.5, high=3, dtype=dtype), normal(channels, dtype=dtype)
    mean, var = normal(channels, dtype=dtype), uniform(channels, low=2, high=5, dtype=dtype)
    return X, gamma, beta, mean, var


def check_three(returned):
    """Y and both moving figures."""
    if not isinstance(returned, tuple | list) or len(returned) != 3:
        fail("batch_norm does not return three values: (Y, moving_mean, moving_var).")
    return returned


@points(3, exercise="batch_norm")
def test_batch_norm_normalises_each_feature_in_training(student):
    """In training, batch_norm normalises each feature by the batch's mean and biased variance.

    Mean and variance (divided by n) along dimension 0; eps inside the root; then gamma and beta.
    """
    X, gamma, beta, *figures = norm_case(5, 3)

    returned = student.call("batch_norm", X, gamma, beta, *figures, 0.1, 0.3, True)

    Y, *_ = check_three(returned)
    mean, var = of_batch(X)
    assert_close(
        Y,
        normed(X, gamma, beta, mean, var, 0.1),
        dtype=torch.float32,
        mistakes=lambda: {
            "eps is added outside the root; add it inside.": (
                normed(X, gamma, beta, mean, var, 0.1, divisor=eps_outside)
            ),
            "eps is missing.": normed(X, gamma, beta, mean, var, 0.0),
            "It is divided by the variance, not by its root.": (
                normed(X, gamma, beta, mean, var, 0.1, divisor=torch.add)
            ),
            "The unbiased variance normalises; Y takes the one that is divided by n.": (
                normed(X, gamma, beta, *of_batch(X, correction=1), 0.1)
            ),
            "gamma and beta are forgotten.": (
                normed(X, torch.ones(3), torch.zeros(3), mean, var, 0.1)
            ),
            "beta is forgotten.": normed(X, gamma, torch.zeros(3), mean, var, 0.1),
            "Each row is normalised, not each feature.": (
                normed(X, gamma, beta, *of_batch(X, [1]), 0.1)
            ),
            "All channels share one mean and one variance; each is to have its own.": (
                normed(X, gamma, beta, *of_batch(X, [0, 1]), 0.1)
            ),
            "The moving figures are used in training; take those of the batch.": (
                normed(X, gamma, beta, *figures, 0.1)
            ),
        },
    )


@points(3, exercise="batch_norm")
def test_batch_norm_uses_the_moving_figures_in_evaluation(student):
    """In evaluation, batch_norm normalises by the moving figures and returns them as they are.

    Nothing of the batch's own is used, and nothing moves.
    """
    for shape in ((4, 3), (2, 3, 4, 5)):
        X, gamma, beta, mean, var = norm_case(*shape)

        returned = student.call("batch_norm", X, gamma, beta, mean, var, 0.1, 0.3, False)

        Y, *figures = check_three(returned)
        assert_close(
            Y,
            normed(X, gamma, beta, mean, var, 0.1),
            dtype=torch.float32,
            mistakes=lambda: {
                "The batch's own figures are used in evaluation; take the moving ones.": (
                    normed(X, gamma, beta, *of_batch(X), 0.1)
                ),
                "eps is added outside the root; add it inside.": (
                    normed(X, gamma, beta, mean, var, 0.1, divisor=eps_outside)
                ),
                "eps is missing.": normed(X, gamma, beta, mean, var, 0.0),
            },
        )
        assert_close(
            figures,
            [mean, var],
            dtype=torch.float32,
            mistakes=lambda: {
                "The moving figures move in evaluation, too; return them as they are.": [
                    0.7 * old + 0.3 * new
                    for old, new in zip((mean, var), of_batch(X, correction=1), strict=True)
                ],
            },
        )


# -- ResidualBlock


def itself(Y):
    """In place of what is left out."""
    return Y


def norm_with(scale):
    """Batch normalisation in training, with this γ and no β."""

    def norm(Y):
        dims = {"dim": (0, 2, 3), "keepdim": True}
        return scale * (Y - Y.mean(**dims)) / torch.sqrt(Y.var(correction=0, **dims) + 1e-5)

    return norm


def residual(X, kernels, stride=1, **otherwise):
    """The block in float64 with γ = 2, or one in which something is done otherwise."""
    norm, relu = norm_with(2.0), torch.relu
    do = {
        "strides": (stride, 1),
        "norm 1": norm,
        "relu 1": relu,
        "norm 2": norm,
        "branch": itself,
        "shortcut": itself,
        "last": relu,
        **otherwise,
    }
    first, second, *third = (kernel.double() for kernel in kernels)
    X = X.double()
    Y = do["relu 1"](do["norm 1"](F.conv2d(X, first, stride=do["strides"][0], padding=1)))
    Y = do["branch"](do["norm 2"](F.conv2d(Y, second, stride=do["strides"][1], padding=1)))
    S = F.conv2d(X, third[0], stride=stride) if third else X
    return do["last"](Y + do["shortcut"](S))


def fitting(seen, candidates):
    """The one of several right answers that was given, else the first."""
    same = [
        own
        for own in candidates
        if shape_of(seen) == shape_of(own) and torch.allclose(seen.double(), own, 1e-4, 1e-5)
    ]
    return (same or candidates)[0]


def check_norms(seen):
    """A norm after each of both convolutions, and perhaps after the third."""
    if seen["scales"] == 1:
        fail(
            "There is one norm.",
            mistake="Both convolutions share one norm, or one is missing; each has its own.",
        )


def check_block(output, X, kernels, stride=1):
    """The block's output, whichever 3×3 convolution was made first, with or without a third norm."""
    alike = kernels[0].shape == kernels[1].shape
    orders = [kernels, [kernels[1], kernels[0], *kernels[2:]]][: 2 if alike else 1]
    third = [itself, norm_with(2.0)][: len(kernels) - 1]
    right = [residual(X, own, stride, shortcut=norm) for own in orders for norm in third]
    assert_close(
        output,
        fitting(output, right),
        dtype=torch.float32,
        mistakes=lambda: {
            "ReLU comes before the sum; it is to come after it.": (
                residual(X, kernels, stride, branch=torch.relu, last=itself)
            ),
            "There is a ReLU before the sum, too; the branch ends with its norm.": (
                residual(X, kernels, stride, branch=torch.relu)
            ),
            "The last ReLU is missing.": residual(X, kernels, stride, last=itself),
            "The input is not added.": residual(X, kernels, stride, shortcut=torch.zeros_like),
            "The ReLU between the convolutions is missing.": (
                residual(X, kernels, stride, **{"relu 1": itself})
            ),
            "There is no norm after the first convolution.": (
                residual(X, kernels, stride, **{"norm 1": itself})
            ),
            "There is no norm after the second convolution.": (
                residual(X, kernels, stride, **{"norm 2": itself})
            ),
            "There are no norms.": (
                residual(X, kernels, stride, **{"norm 1": itself, "norm 2": itself})
            ),
            "The input goes through a ReLU before it is added.": (
                residual(X, kernels, stride, shortcut=torch.relu)
            ),
            "The stride is in the second convolution; it is to be in the first.": (
                residual(X, kernels, stride, strides=(1, stride))
            ),
        },
    )


@points(4, exercise="ResidualBlock")
def test_block_adds_its_input_before_the_last_relu(student):
    """Where the shape stays, the block is ReLU(norm(conv(ReLU(norm(conv(X))))) + X).

    Two convolutions 3×3 with padding 1, each with a norm of its own; add X, then ReLU. There is no
    third convolution.
    """
    X, kernels = normal(4, 3, 5, 4), [normal(3, 3, 3, 3), normal(3, 3, 3, 3)]

    shapes = student.probe("block_parameters", (3, 3), X)
    seen = student.probe("block_output", (3, 3), kernels, 2.0, X)

    if [3, 3, 1, 1] in shapes["kernels"]:
        fail(
            "There is a 1×1 convolution though the shape stays.",
            mistake="The input is projected though the shape stays; add the input itself.",
        )
    assert_equal(shapes["kernels"], [[3, 3, 3, 3]] * 2)
    check_block(seen["output"], X, kernels)
    check_norms(shapes)
