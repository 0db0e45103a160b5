"""The tests of lab 7, public and hidden: sizes, layouts in memory, gradients, modes, training.

Oracles are torch's own functions in float64 and formulas; inputs are drawn so that no known mistake
gives the right answer.
"""

import math

import torch
from torch.nn import functional as F

from grader.testing import (
    accuracy_of,
    assert_close,
    assert_equal,
    assert_reaches,
    cases,
    fail,
    integers,
    normal,
    points,
    taken,
    training,
    uniform,
)


def shape_of(value):
    """The shape of a tensor, None for anything else."""
    return tuple(value.shape) if isinstance(value, torch.Tensor) else None


def gradients(function, upstream, *inputs):
    """What comes back to each input, in float64."""
    leaves = [value.double().requires_grad_() for value in inputs]
    return torch.autograd.grad(function(*leaves), leaves, upstream.double())


def check_unchanged(after, before):
    """What a function was given is what it was."""
    for one, other in zip(after, before, strict=True):
        if not torch.equal(one, other):
            fail(
                # zh: 输入不再是原来的样子。
                "An input is not what it was.",
                # zh: 输入本身被修改了。
                mistake="An input itself is changed.",
            )


def check_repeated(results):
    """Two calls with the same input give the same."""
    first, second = results
    if shape_of(first) is not None and not torch.equal(first, second):
        fail(
            # zh: 对同样的输入调用两次，结果不同：调用时修改了某个值，或者用了随机数。
            "Two calls with the same input gave different results: a call changes something, or it draws"
            " random numbers."
        )


# -- corr2d


def correlated(X, K):
    """Of an image (H, W) with a kernel (h, w), in float64."""
    return F.conv2d(X.double()[None, None], K.double()[None, None])[0, 0]


def turned(X, K):
    """With the kernel's rows and columns swapped; a lone NaN where that does not fit."""
    fits = K.shape[1] <= X.shape[0] and K.shape[0] <= X.shape[1]
    return correlated(X, K.T) if fits else torch.tensor(torch.nan)


@points(3, exercise="corr2d", public=True)
def test_corr2d_adds_up_the_products_at_every_place(student):
    # zh: corr2d在卷积核能放下的每个位置，把重叠元素的乘积相加。
    # zh: 有H − h + 1行、W − w + 1列。Y[i, j]是X[i : i + h, j : j + w]与K的乘积之和；卷积核不翻转。
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
                # zh: 卷积核被翻转了：这是真正的卷积。
                "The kernel is flipped: this is a true convolution.": correlated(X, K.flip(0, 1)),
                # zh: 少了最后一行和最后一列：共有H − h + 1行、W − w + 1列。
                "The last row and column are missing: there are H − h + 1 and W − w + 1 of them.": (
                    expected[:-1, :-1]
                ),
                # zh: 卷积核的行与列弄反了。
                "Rows and columns of the kernel are swapped.": turned(X, K),
                # zh: 结果被转置了。
                "The result is transposed.": expected.T,
                # zh: 每个乘积都覆盖了前一个：应当把它们相加。
                "Each product replaces the one before it: add them up.": (
                    X[h - 1 :, w - 1 :] * K[-1, -1]
                ),
                # zh: 这里求了平均，而要求的是和。
                "The mean is taken where the sum is asked for.": expected / K.numel(),
                # zh: 卷积核每次移动了自身的大小；应当只移动一个像素。
                "The kernel moves on by its own size; it is to move on by one pixel.": (
                    expected[::h, ::w]
                ),
                # zh: 图像周围填充了零；这里不填充。
                "The image is padded with zeros; here it is not.": (
                    correlated(F.pad(X, (w // 2, w // 2, h // 2, h // 2)), K)
                ),
            },
        )


def check_refused(raised):
    """A kernel that does not fit ends in ValueError."""
    if not raised:
        fail(
            # zh: 放不下的卷积核也被接受了。
            "A kernel that does not fit was accepted.",
            # zh: 没有检查卷积核的大小。
            mistake="The size of the kernel is not checked.",
        )
    if "ValueError" not in raised:
        # zh: 放不下的卷积核引发的不是ValueError。
        fail("A kernel that does not fit raised something else than ValueError.")


@points(2, exercise="corr2d", public=True, guessable=True)
def test_corr2d_refuses_a_kernel_that_is_too_large(student):
    # zh: 卷积核比图像大时，corr2d引发ValueError。
    # zh: 先比较大小，然后再计算。
    """corr2d raises ValueError if the kernel is larger than the image.

    Compare the sizes before anything is computed.
    """
    check_refused(student.error("corr2d", normal(2, 3), normal(4, 5)))
    check_refused(student.error("corr2d", normal(2, 5), normal(3, 2)))


def check_correlation(seen, given, expected, dtype):
    """Right in two calls, and what was given is as it was."""
    X, K = given
    result, _ = seen["results"]
    assert_close(
        result,
        expected,
        dtype=dtype,
        mistakes=lambda: {
            "The kernel is flipped: this is a true convolution.": correlated(X, K.flip(0, 1)),
            "Rows and columns of the kernel are swapped.": turned(X, K),
        },
    )
    check_unchanged(seen["after"], given)
    check_repeated(seen["results"])


@points(4, exercise="corr2d")
def test_corr2d_for_any_kernel_layout_and_dtype(student):
    # zh: 无论卷积核是什么形状、张量在内存中如何存放、是什么浮点类型，corr2d都正确。
    # zh: 用索引取出小块，不用view；新建的张量用X的dtype；不要写入X和K。
    """corr2d is right for kernels of any shape, tensors in any layout, and float64.

    Take parts by indexing, not by view; what you create gets the dtype of X; do not write into X or
    K.
    """
    given = [
        (normal(6, 5, dtype=dtype), normal(*shape, dtype=dtype))
        for dtype in (torch.float32, torch.float64)
        for shape in ((1, 1), (1, 3), (4, 1), (2, 4), (6, 5), (6, 1))
    ]

    questions = [(X, K, torch.ones(correlated(X, K).shape)) for X, K in given]
    all_seen = student.probe("correlations", "corr2d", questions)

    for (X, K), seen in zip(given, all_seen, strict=True):
        check_correlation(seen, (X, K), correlated(X, K), X.dtype)


@points(3, exercise="corr2d")
def test_corr2d_lets_gradients_through(student):
    # zh: 梯度能通过corr2d传到图像和卷积核。
    # zh: 张量运算保留计算图；.item()、.data、.detach()和float()会切断它。
    """Gradients come back through corr2d to the image and to the kernel.

    Tensor operations keep the graph; .item(), .data, .detach() and float() cut it.
    """
    X, K, upstream = normal(4, 6), normal(2, 3), normal(3, 4)

    seen = student.probe("correlation", "corr2d", X, K, upstream)

    assert_close(seen["results"][0], correlated(X, K), dtype=torch.float32)
    check_gradients(seen["gradients"], gradients(correlated, upstream, X, K))


def check_gradients(seen, expected):
    """Of an image and a kernel, or kernels."""
    of_X, of_K = expected
    assert_close(
        seen,
        [of_X, of_K],
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 没有梯度传回来：结果与计算图断开了。
            "No gradient comes back: the result is cut off from the graph.": [None, None],
            # zh: 没有梯度传到X。
            "No gradient reaches X.": [None, of_K],
            # zh: 没有梯度传到K。
            "No gradient reaches K.": [of_X, None],
        },
    )


@points(2, exercise="corr2d")
def test_corr2d_fits_or_refuses_along_each_side(student):
    # zh: 卷积核只在一个方向上过大时，corr2d也引发ValueError；恰好放得下时则不引发。
    # zh: 高与高比较，宽与宽比较；相等时还有一个位置。
    """corr2d refuses a kernel that is too large along one side, and takes one that just fits.

    Compare height with height and width with width; if they are equal there is one place left.
    """
    X = normal(3, 6)
    for shape in ((4, 3), (2, 7), (4, 6), (3, 7)):
        check_refused(student.error("corr2d", X, normal(*shape)))
    K = normal(3, 6)
    assert_close(student.call("corr2d", X, K), correlated(X, K), dtype=torch.float32)


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
            # zh: 对输入通道求了平均；应当求和。
            "The mean over the input channels is taken; they are to be added up.": (
                expected / len(X)
            ),
            # zh: 各输入通道没有合在一起：应当把它们相加。
            "The input channels are kept apart: add them up.": torch.stack(
                [
                    correlated_channels(x[None], k[:, None])
                    for x, k in zip(X, K.unbind(1), strict=True)
                ],
                dim=1,
            ),
            # zh: 只用了第一个输入通道。
            "Only the first input channel counts.": correlated_channels(X[:1], K[:, :1]),
            # zh: 只用了最后一个输入通道。
            "Only the last input channel counts.": correlated_channels(X[-1:], K[:, -1:]),
            # zh: 对所有输入通道都用了第一个卷积核。
            "The first kernel of each filter is used for all input channels.": (
                correlated_channels(X, K[:, :1].expand_as(K))
            ),
            # zh: 只有一个输出通道时，第一个维度丢失了。
            "The first dimension is lost where there is one output channel.": (
                expected[0] if len(K) == 1 else math.nan
            ),
            # zh: 只用了第一组卷积核。
            "Only the first filter is used.": expected[0],
            # zh: 各组卷积核的结果被加在了一起。
            "The results of the filters are added up.": expected.sum(0),
            # zh: K的前两个维度弄反了：第一个是输出通道，第二个是输入通道。
            "The first two dimensions of K are swapped: output channels come first.": (
                correlated_channels(X, K.transpose(0, 1)) if len(K) == len(X) else math.nan
            ),
            # zh: 卷积核被翻转了：corr2d_channels计算的是互相关。
            "The kernels are flipped: this is a true convolution.": (
                correlated_channels(X, K.flip(2, 3))
            ),
        },
    )


@points(3, exercise="corr2d_channels", public=True)
def test_corr2d_channels_sums_over_the_input_channels(student):
    # zh: corr2d_channels对每组卷积核给出一个输出通道，即各输入通道的结果之和。
    # zh: 对K的每一组：用第c个卷积核对第c个输入通道做互相关，相加，再用torch.stack叠起来。
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


@points(4, exercise="corr2d_channels")
def test_corr2d_channels_for_any_number_layout_and_dtype(student):
    # zh: 只有一个输入通道或一个输出通道、张量在内存中以任何方式存放、类型为float64时，corr2d_channels都正确。
    # zh: 不要用squeeze；新建的张量用X的dtype；不要写入X和K。
    """corr2d_channels is right for one channel in or out, tensors in any layout, and float64.

    Do not squeeze; what you create gets the dtype of X; do not write into X or K.
    """
    given = [
        (normal(channels, 5, 6, dtype=dtype), normal(filters, channels, 2, 3, dtype=dtype))
        for dtype in (torch.float32, torch.float64)
        for channels, filters in ((1, 1), (4, 1), (1, 3), (3, 2), (3, 3))
    ]

    questions = [(X, K, torch.ones(len(K), 4, 4)) for X, K in given]
    all_seen = student.probe("correlations", "corr2d_channels", questions)

    for (X, K), seen in zip(given, all_seen, strict=True):
        check_channels(seen["results"][0], X, K, X.dtype)
        check_unchanged(seen["after"], (X, K))
        check_repeated(seen["results"])


@points(3, exercise="corr2d_channels")
def test_corr2d_channels_lets_gradients_through(student):
    # zh: 梯度能通过corr2d_channels传到图像和每个卷积核。
    # zh: torch.stack和求和保留计算图；torch.tensor([...])会切断它。
    """Gradients come back through corr2d_channels to the image and to every kernel.

    torch.stack and sums keep the graph; torch.tensor([...]) cuts it.
    """
    X, K, upstream = normal(2, 4, 6), normal(3, 2, 2, 3), normal(3, 3, 4)

    seen = student.probe("correlation", "corr2d_channels", X, K, upstream)

    assert_close(seen["results"][0], correlated_channels(X, K), dtype=torch.float32)
    check_gradients(seen["gradients"], gradients(correlated_channels, upstream, X, K))


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
            # zh: 向上取整了；应当向下取整。
            "It is rounded up; round it down.": [
                size(*own, rounded=math.ceil) for own in questions
            ],
            # zh: 填充只算了一端；两端都要算。
            "The padding is counted once; it is at both ends.": [
                size(*own, ends=1) for own in questions
            ],
            # zh: 忘记了dilation。
            "dilation is forgotten.": [size(*own, reach=own[1]) for own in questions],
            # zh: 卷积核的跨度算成了dilation · kernel；应当是dilation · (kernel − 1) + 1。
            "The kernel is taken to span dilation · kernel; it is dilation · (kernel − 1) + 1.": [
                size(*own, reach=own[1] * (own[4] if len(own) > 4 else 1)) for own in questions
            ],
            # zh: 少加了1：卷积核的起始位置本身也算一个。
            "The 1 is missing: where the kernel starts counts, too.": [
                value - 1 for value in expected
            ],
            # zh: 忘记了步幅。
            "stride is forgotten.": [size(*own[:2], 1, *own[3:]) for own in questions],
            # zh: 返回的是float；应当返回int：//对int给出int。
            "A float is returned; an int is asked for: // gives one.": list(map(float, expected)),
        },
    )


@points(3, exercise="output_size", public=True, guessable=True)
def test_output_size_counts_the_places(student):
    # zh: output_size返回卷积核能放下的位置的个数，向下取整。
    # zh: (n + 2p − k) // s + 1，结果是int。填充在两端；剩余的像素不用。
    """output_size counts the places where the kernel fits, rounded down.

    (n + 2p − k) // s + 1, an int. The padding is at both ends; what is left over is not used.
    """
    questions = [(28, 5), (28, 3, 1, 1), (28, 3, 2, 1), (7, 2, 2), (10, 4, 3, 2), (3, 3)]

    seen = [value for _, value in student.each("output_size", questions)]

    check_sizes(seen, questions)


@points(3, exercise="output_size")
def test_output_size_with_dilation(student):
    # zh: output_size也考虑dilation：卷积核的元素彼此相隔dilation个像素。
    # zh: 从第一个元素到最后一个元素共有dilation · (kernel − 1) + 1个像素。
    """output_size heeds dilation: the kernel's entries lie that many pixels apart.

    From its first entry to its last there are dilation · (kernel − 1) + 1 pixels.
    """
    questions = [
        (20, 3, 1, 0, 2),
        (20, 3, 2, 2, 3),
        (15, 4, 3, 1, 2),
        (9, 1, 2, 0, 5),
        (12, 5, 4, 3, 1),
        (int(integers(30, 300)), 7, 3, 2, 5),  # so that not all answers are known beforehand
    ]

    seen = [value for _, value in student.each("output_size", questions)]
    named = student.call("output_size", 11, 3, dilation=2)

    check_sizes(seen, questions)
    check_sizes([named], [(11, 3, 1, 0, 2)])


@points(2, exercise="output_size", guessable=True)
def test_output_size_refuses_a_kernel_that_fits_nowhere(student):
    # zh: 卷积核哪里都放不下时，output_size引发ValueError；恰好放得下时返回1。
    # zh: 对负数，//向下取整，而int(a / b)向零取整。公式给出0或更小时引发错误。
    """output_size raises ValueError if the kernel fits nowhere, and gives 1 where it just fits.

    // rounds down for negative numbers, too, int(a / b) rounds toward 0. Raise where the formula
    gives 0 or less.
    """
    for question in ((2, 4), (3, 3, 1, 0, 2), (1, 5, 1, 1)):
        check_refused(student.error("output_size", *question))
    for question in ((4, 5), (4, 5, 3), (2, 7, 2, 2), (4, 3, 4, 0, 2)):  # the formula gives 0
        if not student.error("output_size", *question):
            fail(
                # zh: 恰好差一个像素的卷积核被接受了。
                "A kernel that is one pixel too large was accepted.",
                # zh: 公式给出0的情形没有被拒绝；注意int(a / b)对负数向零取整。
                mistake="A size of 0 is not refused; mind that int(a / b) rounds toward 0.",
            )
        check_refused(student.error("output_size", *question))
    for question in (
        (5, 3, 2, 0, 2),
        (2, 4, 1, 1),
    ):  # the kernel just fits, also if by padding alone
        check_sizes([student.call("output_size", *question)], [question])


# -- Conv2d


def check_own(student):
    """The layer is written, not inherited: who watches calls sees none that torch makes for itself."""
    if student.probe("is_ready_made"):
        # zh: Conv2d就是torch.nn.Conv2d，或者继承自它；应当用nn.Module自己写。
        fail("Conv2d is torch.nn.Conv2d or inherits from it; write it with nn.Module alone.")


@points(3, exercise="Conv2d", public=True)
def test_conv2d_has_weight_and_bias_as_parameters(student):
    # zh: Conv2d有形状为(O, C, h, w)的参数weight和形状为(O,)的参数bias；bias=False时bias为None。
    # zh: 用nn.Parameter，名字就是这两个。卷积核的大小可以是int，也可以是一对数（高，宽）。
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
            # zh: bias=False时仍有参数bias。
            "There is a parameter bias, though bias=False.",
            # zh: 没有理会bias=False。
            mistake="bias=False is not heeded.",
        )
    if seen["bias"] is not None:
        # zh: bias=False时，属性bias不是None。
        fail("With bias=False the attribute bias is not None.")


def check_parameters(seen, weight):
    """Exactly a weight of this shape and a bias for each output channel."""
    shapes = seen["parameters"]
    if "weight" not in shapes:
        fail(
            # zh: parameters()中没有weight。
            "parameters() has no weight.",
            # zh: 权重没有注册为参数：应当用nn.Parameter包装它。
            mistake="The weight is not registered as a parameter: wrap it in nn.Parameter.",
        )
    assert_equal(sorted(shapes), ["bias", "weight"])
    if shapes["weight"] != weight and shapes["weight"] == [*weight[:2], *weight[:1:-1]]:
        fail(
            # zh: weight的高和宽弄反了。
            "Height and width of weight are swapped.",
            # zh: 一对数被读成了（宽，高）；应当是（高，宽）。
            mistake="A pair is read as (width, height); it is (height, width).",
        )
    if shapes["weight"] == [weight[1], weight[0], *weight[2:]]:
        fail(
            # zh: weight的前两个维度弄反了。
            "The first two dimensions of weight are swapped.",
            # zh: weight以输入通道开头；应当以输出通道开头。
            mistake="weight begins with the input channels; output channels come first.",
        )
    assert_equal(shapes["weight"], weight)
    if math.prod(shapes["bias"][:4]) != weight[0]:
        fail(
            # zh: bias中数的个数不对。
            "bias holds a wrong number of numbers.",
            # zh: 偏置不是每个输出通道一个数。
            mistake="There is not one bias for each output channel.",
        )
    assert_equal(shapes["bias"], weight[:1])


def convolved(X, weight, bias=None, stride=1, padding=0):
    """The right answer, in float64."""
    bias = None if bias is None else bias.double()
    return F.conv2d(X.double(), weight.double(), bias, stride, padding)


@points(4, exercise="Conv2d", public=True)
def test_conv2d_correlates_every_image_with_its_weights(student):
    # zh: Conv2d对批量中的每张图像，用自己的权重做互相关，再加上偏置。
    # zh: 与corr2d_channels相同，但对每张图像；第o个输出通道的每个位置都加上bias[o]。
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
                # zh: 没有加偏置。
                "The bias is missing.": convolved(X, values[0]),
                # zh: 偏置沿着宽度相加；应当每个输出通道加一个数。
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
                # zh: 对每个输入通道都加了一次偏置。
                "The bias is added once for each input channel.": convolved(X, *values[:1])
                + 2 * values[1][:, None, None],
            },
        )


def as_pair(value):
    return value if isinstance(value, tuple) else (value, value)


def padded(X, padding, **how):
    """Padded on all four sides, with other values than 0."""
    rows, columns = as_pair(padding)
    return F.pad(X.double(), (columns, columns, rows, rows), **how)


@points(6, exercise="Conv2d")
def test_conv2d_pads_with_zeros_and_moves_by_its_stride(student):
    # zh: Conv2d在四边填充零，并按步幅移动；步幅和填充可以是int，也可以是一对数。
    # zh: 先填充，再互相关，每stride行、每stride列取一个。F.pad的参数从最后一个维度开始。
    """Conv2d pads all four sides with zeros and moves by its stride, each an int or a pair.

    Pad first, then correlate, every so many rows and columns. F.pad begins with the last dimension.
    """
    check_own(student)
    settings = (
        ((2, 3), 2, 0),
        (3, 1, 2),
        (3, 2, 1),
        ((3, 2), (2, 3), (1, 2)),
        ((1, 3), (1, 2), (0, 2)),
        (1, (2, 1), (2, 1)),
    )
    questions = [
        (
            (2, 3, kernel),
            {"stride": stride, "padding": padding},
            [normal(3, 2, *as_pair(kernel)), normal(3)],
            normal(2, 2, 7, 8),
        )
        for kernel, stride, padding in settings
    ]
    answers = student.probe("outputs_of_layers", questions)
    for (_, named, (weight, bias), X), (first, _) in zip(questions, answers, strict=True):
        stride, padding = named["stride"], named["padding"]
        (rows, columns), (down, right) = as_pair(padding), as_pair(stride)

        def of(padded_X, weight=weight, bias=bias, stride=stride):
            return convolved(padded_X, weight, bias, stride)

        assert_close(
            first,
            convolved(X, weight, bias, stride, padding),
            dtype=torch.float32,
            mistakes=lambda: {
                # zh: 没有理会步幅：卷积核每次只移动一个像素。
                "The stride is not heeded: the kernel moves on by one pixel.": (
                    convolved(X, weight, bias, 1, padding)
                ),
                # zh: 步幅只对行起作用，对列不起作用。
                "The stride acts on the rows alone.": (
                    convolved(X, weight, bias, (down, 1), padding)
                ),
                # zh: 没有理会填充。
                "The padding is not heeded.": of(X),
                # zh: 填充的是一；应当填充零。
                "The padding holds ones; it is to hold zeros.": of(padded(X, padding, value=1.0)),
                # zh: 填充重复了边缘的像素；应当填充零。
                "The padding repeats the pixels at the border; it is to hold zeros.": (
                    of(padded(X, padding, mode="replicate"))
                ),
                # zh: 填充是图像的镜像；应当填充零。
                "The padding mirrors the image; it is to hold zeros.": (
                    of(padded(X, padding, mode="reflect"))
                ),
                # zh: 填充取自图像的另一边；应当填充零。
                "The padding comes from the other side of the image; it is to hold zeros.": (
                    of(padded(X, padding, mode="circular"))
                ),
                # zh: 只在右边和下边填充；四边都要填充。
                "The image is padded at the right and the bottom only; pad all four sides.": (
                    of(F.pad(X, (0, columns, 0, rows)))
                ),
                # zh: 全部填充都加在右边和下边；应当两端各加一份。
                "All padding is at the right and the bottom; it is to be the same at both ends.": (
                    of(F.pad(X, (0, 2 * columns, 0, 2 * rows)))
                ),
                # zh: 填充被读成了（宽，高）；应当是（高，宽）。
                "The padding is read as (width, height); it is (height, width).": (
                    convolved(X, weight, bias, stride, (columns, rows))
                ),
                # zh: 步幅被读成了（宽，高）；应当是（高，宽）。
                "The stride is read as (width, height); it is (height, width).": (
                    convolved(X, weight, bias, (right, down), padding)
                ),
                # zh: 步幅和填充都被读成了（宽，高）；应当是（高，宽）。
                "Stride and padding are read as (width, height); they are (height, width).": (
                    convolved(X, weight, bias, (right, down), (columns, rows))
                ),
                "The bias is missing.": convolved(X, weight, None, stride, padding),
            },
        )


@points(3, exercise="Conv2d")
def test_conv2d_lets_gradients_through(student):
    # zh: 梯度能通过Conv2d传到图像、权重和偏置；对同样的输入调用两次，结果相同。
    # zh: 用self.weight本身计算，不用.data或.detach()；不要写入X。
    """Gradients come back through Conv2d to images, weight and bias; two calls give the same.

    Compute with self.weight itself, not with .data or .detach(); do not write into X.
    """
    check_own(student)
    X, values, upstream = normal(2, 2, 5, 6), [normal(3, 2, 3, 2), normal(3)], normal(2, 3, 3, 4)
    named = {"stride": 2, "padding": (1, 1)}

    def layer(X, weight, bias):
        return convolved(X, weight, bias, 2, 1)

    seen = student.probe("layer_gradients", (2, 3, (3, 2)), named, values, X, upstream)

    check_unchanged([seen["after"]], [X])
    check_repeated(seen["results"])
    assert_close(seen["results"][0], layer(X, *values), dtype=torch.float32)
    of_X, of_weight, of_bias = gradients(layer, upstream, X, *values)
    assert_close(
        seen["gradients"],
        [of_X, of_weight, of_bias],
        dtype=torch.float32,
        mistakes=lambda: {
            "No gradient comes back: the result is cut off from the graph.": [None] * 3,
            # zh: 没有梯度传到权重。
            "No gradient reaches the weight.": [of_X, None, of_bias],
            # zh: 没有梯度传到偏置。
            "No gradient reaches the bias.": [of_X, of_weight, None],
            # zh: 没有梯度传到图像。
            "No gradient reaches the images.": [None, of_weight, of_bias],
        },
    )


@points(2, exercise="Conv2d")
def test_conv2d_for_any_layout_dtype_and_number(student):
    # zh: 对任何存放方式、float64、只有一张图像、只有一个输出通道、没有偏置，Conv2d都正确。
    # zh: 不要用view和squeeze，也不要写死dtype。
    """Conv2d is right for any layout in memory, float64, a batch of one, one output channel, no bias.

    Neither view nor squeeze, and no fixed dtype.
    """
    check_own(student)
    double = torch.float64
    for channels, filters, dtype in ((3, 1, torch.float32), (1, 1, double), (2, 3, double)):
        values = [normal(filters, channels, 2, 3, dtype=dtype)]
        X = normal(1, channels, 4, 6, dtype=dtype)

        outputs = student.probe(
            "layer_outputs", (channels, filters, (2, 3)), {"padding": 1, "bias": False}, values, X
        )

        for output in outputs:
            assert_close(output, convolved(X, *values, padding=1), dtype=dtype)


@points(2, exercise="Conv2d")
def test_conv2d_begins_with_random_weights(student):
    # zh: Conv2d的初始权重是随机的，不能全都一样，也不能太大。
    # zh: 例如从±1 / √(C·h·w)之间均匀抽取。
    """Conv2d begins with random weights, neither all alike nor huge.

    Drawn uniformly from ±1 / √(C h w), for example.
    """
    check_own(student)
    channels = int(integers(2, 20))

    first, second = student.probe("initial_weights", channels, 3, 3)

    for weight in (first, second):
        assert_equal(shape_of(weight), (3, channels, 3, 3))
        if not weight.isfinite().all() or weight.abs().max() > 6:  # 5, but for a rare normal draw
            # zh: 初始权重中有太大的数、无穷或NaN。
            fail("Initial weights are huge, infinite or NaN.")
        if (weight - weight.mean()).abs().max() < 1e-6 or torch.equal(weight[0], weight[1]):
            fail(
                # zh: 初始权重（或各输出通道的权重）全都一样。
                "Initial weights are alike.",
                # zh: 初始权重全都一样，于是所有输出通道学到的也一样。
                mistake="The weights start all alike, so that all output channels learn the same.",
            )
    if torch.equal(first, second):
        # zh: 两个层的初始权重相同。
        fail("Two layers begin with the same weights.")


# -- pool2d


def pooled(X, kernel_size, stride, mode, **how):
    """The right answer, in float64."""
    function = F.max_pool2d if mode == "max" else F.avg_pool2d
    return function(X.double(), kernel_size, stride, **how)


def largest_in_size(X, kernel_size):
    """Of each window the number that is farthest from 0."""
    high, low = (sign * pooled(sign * X, kernel_size, None, "max") for sign in (1, -1))
    return torch.where(low.abs() > high, low, high)


@points(2, exercise="pool2d", public=True)
def test_pool2d_takes_the_maximum_of_each_window(student):
    # zh: pool2d返回每个窗口的最大值，每个通道各自计算；窗口并排。
    # zh: stride=None表示步幅与窗口一样大。只对窗口的两个维度取最大值。
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
                # zh: 窗口重叠了：stride=None表示步幅等于窗口的大小，而不是1。
                "The windows overlap: stride=None is the kernel's size, not 1.": (
                    pooled(X, k, 1, "max")
                ),
                # zh: 对各通道也取了最大值；每个通道应当各自计算。
                "The maximum is taken over the channels too; each channel is for itself.": (
                    expected.amax(1, keepdim=True)
                ),
                # zh: 通道这一维度丢失了：最大值只对窗口取。
                "The channels are lost: take the maximum over the window alone.": expected.amax(1),
                # zh: 取了平均值；mode="max"是默认的。
                'The mean is taken; mode="max" is the default.': pooled(X, k, None, "avg"),
                # zh: 取了最小值。
                "The minimum is taken.": -pooled(-X, k, None, "max"),
                # zh: 取的是绝对值最大的数。
                "The number that is largest in size is taken.": largest_in_size(X, k),
            },
        )


@points(2, exercise="pool2d", public=True)
def test_pool2d_takes_the_mean_of_each_window(student):
    # zh: mode="avg"时，pool2d返回每个窗口的平均值。
    # zh: 除以窗口中像素的个数，即kernel_size的平方。
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
                # zh: 没有理会mode：返回了最大值。
                "mode is not heeded: this is the maximum.": pooled(X, k, stride, "max"),
                # zh: 这是和，而不是平均值。
                "This is the sum, not the mean.": expected * k * k,
                # zh: 除以了kernel_size；应当除以窗口中像素的个数。
                "It is divided by kernel_size; divide by the number of pixels in a window.": (
                    expected * k
                ),
                # zh: 没有理会给定的步幅。
                "The stride that is given is not heeded.": pooled(X, k, None, "avg"),
                "The windows overlap: stride=None is the kernel's size, not 1.": (
                    pooled(X, k, 1, "avg")
                ),
                # zh: 对各通道也求了平均；每个通道应当各自计算。
                "The mean is taken over the channels too; each channel is for itself.": (
                    expected.mean(1, keepdim=True)
                ),
            },
        )


def filled_up(X, kernel_size, stride):
    """X with zeros at the right and the bottom, so that no pixel is left over."""
    missing = [-(n - kernel_size) % stride for n in X.shape[2:]]
    return F.pad(X.double(), (0, missing[1], 0, missing[0]))


@points(3, exercise="pool2d")
def test_pool2d_leaves_out_windows_that_stick_out(student):
    # zh: 无论窗口重叠、并排还是有间隔，伸出边缘的窗口都不算。
    # zh: 输出的大小按output_size计算；不填充，也不补足。
    """Whether windows overlap, touch or lie apart, those that stick out at the border do not count.

    As many as output_size says; nothing is padded or filled up.
    """
    questions = [
        (normal(2, 2, 8, 10), k, stride, mode)
        for mode in ("avg", "max")
        for k, stride in ((3, 2), (2, 1), (2, 3), (3, None), (1, 1))
    ]
    questions.append((integers(-2, 3, 2, 2, 7, 8).float(), 3, 2, "max"))  # with ties in windows
    for (X, k, stride, mode), Y in student.each("pool2d", questions):
        assert_close(
            Y,
            pooled(X, k, stride, mode),
            dtype=torch.float32,
            mistakes=lambda: {
                # zh: 在边缘被截断的窗口也算进去了。
                "A window that is cut off at the border counts.": (
                    pooled(X, k, stride, mode, ceil_mode=True)
                ),
                # zh: 边缘的窗口用零补足后算进去了。
                "A window that sticks out is filled up with zeros and counts.": (
                    pooled(filled_up(X, k, stride or k), k, stride, mode)
                ),
                "The stride that is given is not heeded.": pooled(X, k, None, mode),
                "The windows overlap: stride=None is the kernel's size, not 1.": (
                    pooled(X, k, 1, mode)
                ),
                "mode is not heeded: this is the maximum.": pooled(X, k, stride, "max"),
            },
        )


@points(2, exercise="pool2d")
def test_pool2d_of_negative_numbers_in_any_layout_and_dtype(student):
    # zh: 对全是负数的窗口、以任何方式存放的张量、float64和一张图像，pool2d都正确，并且不修改输入。
    # zh: 最大值不要从0开始；不要用view；新建的张量用X的dtype。
    """pool2d is right for windows of negative numbers, any layout, float64 and one image; X stays.

    Do not let the maximum start from 0; no view; what you create gets the dtype of X.
    """
    for dtype, batch, channels in ((torch.float32, 2, 3), (torch.float64, 1, 1)):
        X = -uniform(batch, channels, 5, 7, low=0.5, high=1.5, dtype=dtype)
        for mode in ("max", "avg"):
            expected = pooled(X, 3, 2, mode)

            seen = student.probe("pooled", X, 3, 2, mode)

            for result in seen["results"]:
                assert_close(
                    result,
                    expected,
                    dtype=dtype,
                    mistakes=lambda: {
                        # zh: 最大值从0开始：全是负数的窗口得到了0。
                        "The maximum starts from 0: a window of negative numbers gets 0.": (
                            torch.zeros_like(expected)
                        ),
                        "The number that is largest in size is taken.": -pooled(-X, 3, 2, mode),
                    },
                )
            check_unchanged(seen["after"], [X, X])


@points(1, exercise="pool2d", guessable=True)
def test_pool2d_refuses_other_modes(student):
    # zh: mode既不是"max"也不是"avg"时，pool2d引发ValueError。
    # zh: 先检查mode；不要把"max"以外的一切都当作"avg"。
    """pool2d raises ValueError for a mode that is neither "max" nor "avg".

    Check the mode first; not everything that is not "max" is "avg".
    """
    for mode in ("sum", "MAX", ""):
        raised = student.error("pool2d", normal(1, 1, 4, 4), 2, None, mode)
        if not raised:
            fail(
                # zh: 不存在的mode也被接受了。
                "A mode that there is not was accepted.",
                # zh: 没有检查mode。
                mistake="The mode is not checked.",
            )
        if "ValueError" not in raised:
            # zh: 不存在的mode引发的不是ValueError。
            fail("A mode that there is not raised something else than ValueError.")


@points(2, exercise="pool2d")
def test_pool2d_lets_gradients_through(student):
    # zh: 梯度能通过pool2d传回来：传到最大值处，或平均分给窗口中的每个像素。
    # zh: 窗口重叠时，同一像素得到的梯度相加。张量运算会自动做到这一点。
    """Gradients come back through pool2d: to the maximum, or in equal parts to the window's pixels.

    Where windows overlap they add up. Tensor operations see to that by themselves.
    """
    for mode in ("max", "avg"):
        X, upstream = normal(2, 2, 5, 7), normal(2, 2, 2, 3)
        (expected,) = gradients(lambda X, mode=mode: pooled(X, 3, 2, mode), upstream, X)

        seen = student.probe("pool_gradient", X, 3, 2, mode, upstream)

        assert_close(
            seen,
            expected,
            dtype=torch.float32,
            mistakes=lambda: {
                "No gradient comes back: the result is cut off from the graph.": type(None)
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
        # zh: batch_norm没有返回三个值：(Y, moving_mean, moving_var)。
        fail("batch_norm does not return three values: (Y, moving_mean, moving_var).")
    return returned


@points(3, exercise="batch_norm", public=True)
def test_batch_norm_normalises_each_feature_in_training(student):
    # zh: 训练时，batch_norm用批量的均值和有偏方差规范化每个特征，然后缩放和平移。
    # zh: 沿维度0求均值和方差（除以n）；eps加在根号里面；最后乘以gamma，加上beta。
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
            # zh: eps加在了根号外面；应当加在里面。
            "eps is added outside the root; add it inside.": (
                normed(X, gamma, beta, mean, var, 0.1, divisor=eps_outside)
            ),
            # zh: 没有加eps。
            "eps is missing.": normed(X, gamma, beta, mean, var, 0.0),
            # zh: 除以了方差；应当除以它的平方根。
            "It is divided by the variance, not by its root.": (
                normed(X, gamma, beta, mean, var, 0.1, divisor=torch.add)
            ),
            # zh: 用无偏方差（除以n − 1）做了规范化；应当除以n。
            "The unbiased variance normalises; Y takes the one that is divided by n.": (
                normed(X, gamma, beta, *of_batch(X, correction=1), 0.1)
            ),
            # zh: 忘记了gamma和beta。
            "gamma and beta are forgotten.": (
                normed(X, torch.ones(3), torch.zeros(3), mean, var, 0.1)
            ),
            # zh: 忘记了beta。
            "beta is forgotten.": normed(X, gamma, torch.zeros(3), mean, var, 0.1),
            # zh: 规范化的是每一行（每个样本）；应当是每个特征。
            "Each row is normalised, not each feature.": (
                normed(X, gamma, beta, *of_batch(X, [1]), 0.1)
            ),
            # zh: 所有特征共用一个均值和一个方差；应当每个通道各有一个。
            "All channels share one mean and one variance; each is to have its own.": (
                normed(X, gamma, beta, *of_batch(X, [0, 1]), 0.1)
            ),
            # zh: 训练时用了移动平均；应当用批量自己的均值和方差。
            "The moving figures are used in training; take those of the batch.": (
                normed(X, gamma, beta, *figures, 0.1)
            ),
        },
    )


@points(3, exercise="batch_norm", public=True)
def test_batch_norm_uses_the_moving_figures_in_evaluation(student):
    # zh: 评估时，batch_norm用移动平均做规范化，并原样返回它们。
    # zh: 评估时不用批量自己的均值和方差，也不更新任何东西。
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
                # zh: 评估时用了批量自己的均值和方差；应当用移动平均。
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
                # zh: 评估时也更新了移动平均；应当原样返回。
                "The moving figures move in evaluation, too; return them as they are.": [
                    0.7 * old + 0.3 * new
                    for old, new in zip((mean, var), of_batch(X, correction=1), strict=True)
                ],
            },
        )


@points(4, exercise="batch_norm")
def test_batch_norm_normalises_each_channel_of_images(student):
    # zh: 对图像，训练时每个通道用整个批量的所有像素规范化。
    # zh: 对维度0、2、3求均值和方差，然后把它们（以及gamma、beta）变形为(1, C, 1, 1)。
    """Of images, each channel is normalised over all pixels of the batch in training.

    Mean and variance over dimensions 0, 2 and 3; shape them, and gamma and beta, as (1, C, 1, 1).
    """
    for shape in ((3, 4, 5, 4), (1, 3, 2, 5), (4, 1, 3, 3)):  # the first as wide as it has channels
        X, gamma, beta, *figures = norm_case(*shape)

        seen = student.probe("normalised", X, gamma, beta, *figures, 0.05, 0.2, True)

        mean, var = of_batch(X)
        assert_close(
            check_three(seen["returned"])[0],
            normed(X, gamma, beta, mean, var, 0.05),
            dtype=torch.float32,
            mistakes=lambda: {
                # zh: 每个像素各自规范化；应当每个通道一个均值和一个方差。
                "Each pixel is normalised for itself; each channel has one mean and one variance.": (
                    normed(X, gamma, beta, *of_batch(X, [0]), 0.05)
                ),
                # zh: 每张图像各自规范化；应当用整个批量。
                "Each image is normalised for itself; take the whole batch.": (
                    normed(X, gamma, beta, *of_batch(X, [2, 3]), 0.05)
                ),
                "All channels share one mean and one variance; each is to have its own.": (
                    normed(X, gamma, beta, *of_batch(X, [0, 1, 2, 3]), 0.05)
                ),
                # zh: gamma和beta沿着宽度起作用；应当沿着通道。
                "gamma and beta act along the width; they are to act along the channels.": (
                    normed(X, gamma[None, None, None], beta[None, None, None], mean, var, 0.05)
                    if shape[1] == shape[3]
                    else math.nan
                ),
                "The unbiased variance normalises; Y takes the one that is divided by n.": (
                    normed(X, gamma, beta, *of_batch(X, correction=1), 0.05)
                ),
                "eps is added outside the root; add it inside.": (
                    normed(X, gamma, beta, mean, var, 0.05, divisor=eps_outside)
                ),
            },
        )


@points(3, exercise="batch_norm")
def test_batch_norm_moves_its_figures_in_training(student):
    # zh: 训练时，新的移动平均是(1 − momentum) · 旧 + momentum · 新，方差用无偏的，并且不带计算图。
    # zh: 新的方差除以n − 1，n是一个通道中数值的个数。用.detach()切断计算图。
    """In training the figures move to (1 − momentum) · old + momentum · new, without a graph.

    The new variance is divided by n − 1, where n counts the values in a channel. .detach() drops the
    graph.
    """
    for shape in ((4, 3), (2, 3, 2, 3)):
        X, gamma, beta, *old = norm_case(*shape)

        seen = student.probe("normalised", X, gamma, beta, *old, 0.05, 0.2, True)

        returned = check_three(seen["returned"])
        new, biased = of_batch(X, correction=1), of_batch(X)

        def moved(new, momentum=0.2, old=old):
            pairs = zip(old, new, strict=True)
            return [(1 - momentum) * own.double() + momentum * other for own, other in pairs]

        assert_close(
            list(returned[1:]),
            moved(new),
            dtype=torch.float32,
            mistakes=lambda: {
                # zh: 移动方差用了有偏方差（除以n）；应当除以n − 1。
                "The moving variance takes the biased variance; divide it by n − 1.": moved(biased),
                # zh: momentum用反了：新的值应当乘以momentum。
                "The momentum is the other way round: the new figure is multiplied by it.": (
                    moved(new, 0.8)
                ),
                # zh: momentum用反了，而且用了有偏方差。
                "The momentum is the other way round, and the biased variance is kept.": (
                    moved(biased, 0.8)
                ),
                # zh: 训练时移动平均没有移动。
                "The moving figures do not move in training.": old,
                # zh: 返回的是批量自己的均值和方差，而不是移动平均。
                "The batch's own figures are returned, not the moving ones.": list(new),
                # zh: n只算了样本的个数；一个通道中还有许多像素。
                "n counts the images alone; a channel has all their pixels.": moved(
                    (biased[0], biased[1] * shape[0] / (shape[0] - 1))
                ),
            },
        )
        if any(seen["graph"][1:]):
            fail(
                # zh: 移动平均带有计算图。
                "The moving figures require gradients.",
                # zh: 移动平均保留了计算图，每一步都会变长：应当用detach切断。
                mistake="The moving figures keep the graph, which grows with every step: detach them.",
            )


@points(2, exercise="batch_norm")
def test_batch_norm_changes_nothing_in_place(student):
    # zh: 训练和评估都不修改传入的张量；float64和一张图像时，结果也正确。
    # zh: 写moving_mean = …得到新的张量；moving_mean += …和copy_会修改传入的张量。
    """Neither training nor evaluation changes what came in; float64 stays, one image will do.

    moving_mean = … makes a new tensor; moving_mean += … and copy_ change the one that came in.
    """
    for shape, is_training in (((1, 3, 2, 5), True), ((1, 3), False), ((5, 2), True)):
        given = norm_case(*shape, dtype=torch.float64)

        seen = student.probe("normalised", *given, 0.1, 0.4, is_training)

        if not all(map(torch.equal, seen["after"][3:], given[3:])):
            fail(
                # zh: 传入的移动平均不再是原来的样子。
                "The moving figures that were passed in are not what they were.",
                # zh: 移动平均被原地修改了：应当返回新的张量。
                mistake="The moving figures are changed in place: return new tensors.",
            )
        check_unchanged(seen["after"], given)
        mean, var = of_batch(given[0]) if is_training else given[3:]
        assert_close(check_three(seen["returned"])[0], normed(*given[:3], mean, var, 0.1))


@points(3, exercise="batch_norm")
def test_batch_norm_lets_gradients_through_its_statistics(student):
    # zh: 梯度传到X、gamma和beta，训练时也通过批量的均值和方差。
    # zh: 只有移动平均要切断；规范化所用的均值和方差要保留计算图。
    """Gradients reach X, gamma and beta, in training also through the batch's mean and variance.

    Only the moving figures are detached; the mean and variance that normalise keep their graph.
    """
    for shape, is_training in (((5, 3), True), ((2, 3, 2, 4), True), ((4, 3), False)):
        X, gamma, beta, *figures = norm_case(*shape, dtype=torch.float64)
        upstream = normal(*shape, dtype=torch.float64)

        def right(X, gamma, beta, figures=figures, is_training=is_training):
            return normed(X, gamma, beta, *(of_batch(X) if is_training else figures), 0.1)

        seen = student.probe(
            "norm_gradients", X, gamma, beta, *figures, (0.1, 0.4, is_training), upstream
        )

        of_X, of_gamma, of_beta = gradients(right, upstream, X, gamma, beta)
        assert_close(
            seen,
            {"X": of_X, "gamma": of_gamma, "beta": of_beta},
            mistakes=lambda: {
                # zh: 批量的均值和方差被切断了：梯度也要通过它们。
                "The batch's mean and variance are detached: the gradient goes through them, too.": {
                    "X": upstream * along_channels(gamma / torch.sqrt(of_batch(X)[1] + 0.1), X),
                    "gamma": of_gamma,
                    "beta": of_beta,
                },
                "No gradient comes back: the result is cut off from the graph.": dict.fromkeys(
                    ("X", "gamma", "beta")
                ),
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
            # zh: 只有一个规范化层。
            "There is one norm.",
            # zh: 两个卷积共用一个规范化层，或者缺少一个；应当各有一个。
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
            # zh: ReLU在求和之前；应当在求和之后。
            "ReLU comes before the sum; it is to come after it.": (
                residual(X, kernels, stride, branch=torch.relu, last=itself)
            ),
            # zh: 求和之前也有一个ReLU；只应在求和之后有。
            "There is a ReLU before the sum, too; the branch ends with its norm.": (
                residual(X, kernels, stride, branch=torch.relu)
            ),
            # zh: 缺少最后的ReLU。
            "The last ReLU is missing.": residual(X, kernels, stride, last=itself),
            # zh: 没有加上输入。
            "The input is not added.": residual(X, kernels, stride, shortcut=torch.zeros_like),
            # zh: 缺少两个卷积之间的ReLU。
            "The ReLU between the convolutions is missing.": (
                residual(X, kernels, stride, **{"relu 1": itself})
            ),
            # zh: 第一个卷积之后没有规范化。
            "There is no norm after the first convolution.": (
                residual(X, kernels, stride, **{"norm 1": itself})
            ),
            # zh: 第二个卷积之后没有规范化。
            "There is no norm after the second convolution.": (
                residual(X, kernels, stride, **{"norm 2": itself})
            ),
            # zh: 没有规范化。
            "There are no norms.": (
                residual(X, kernels, stride, **{"norm 1": itself, "norm 2": itself})
            ),
            # zh: 加上的输入先经过了ReLU。
            "The input goes through a ReLU before it is added.": (
                residual(X, kernels, stride, shortcut=torch.relu)
            ),
            # zh: 步幅在第二个卷积中；应当在第一个中。
            "The stride is in the second convolution; it is to be in the first.": (
                residual(X, kernels, stride, strides=(1, stride))
            ),
        },
    )


@points(4, exercise="ResidualBlock", public=True)
def test_block_adds_its_input_before_the_last_relu(student):
    # zh: 形状不变时，ResidualBlock计算ReLU(norm(conv(ReLU(norm(conv(X))))) + X)。
    # zh: 两个3×3卷积，填充1，各有自己的规范化；先加上X，再ReLU。没有第三个卷积。
    """Where the shape stays, the block is ReLU(norm(conv(ReLU(norm(conv(X))))) + X).

    Two convolutions 3×3 with padding 1, each with a norm of its own; add X, then ReLU. There is no
    third convolution.
    """
    X, kernels = normal(4, 3, 5, 4), [normal(3, 3, 3, 3), normal(3, 3, 3, 3)]

    shapes = student.probe("block_parameters", (3, 3), X)
    seen = student.probe("block_output", (3, 3), kernels, 2.0, X)

    if [3, 3, 1, 1] in shapes["kernels"]:
        fail(
            # zh: 形状不变时也有1×1卷积。
            "There is a 1×1 convolution though the shape stays.",
            # zh: 形状不变时也做了投影；这时应当直接加上输入。
            mistake="The input is projected though the shape stays; add the input itself.",
        )
    assert_equal(shapes["kernels"], [[3, 3, 3, 3]] * 2)
    check_block(seen["output"], X, kernels)
    check_norms(shapes)


@points(4, exercise="ResidualBlock")
def test_block_projects_its_input_where_the_shape_changes(student):
    # zh: 通道数或步幅改变形状时，输入经过带同样步幅的1×1卷积再相加。
    # zh: 步幅在第一个3×3卷积和1×1卷积中；只有步幅改变形状时也要投影。
    """Where channels or stride change the shape, the input goes through a 1×1 convolution.

    The stride is in the first 3×3 convolution and in the 1×1 one; a stride alone asks for it, too.
    """
    for channels, stride in ((2, 1), (4, 2), (3, 2)):
        X = normal(3, channels, 7, 6)
        kernels = [normal(4, channels, 3, 3), normal(4, 4, 3, 3), normal(4, channels, 1, 1)]

        shapes = student.probe("block_parameters", (channels, 4, stride), X)
        if [4, channels, 1, 1] not in shapes["kernels"]:
            fail(
                # zh: 形状改变了，却没有1×1卷积。
                "There is no 1×1 convolution though the shape changes.",
                # zh: 通道数或步幅改变形状时，没有对输入做投影。
                mistake="The input is not projected where channels or stride change the shape.",
            )
        seen = student.probe("block_output", (channels, 4, stride), kernels, 2.0, X)

        assert_equal(shapes["kernels"], sorted(list(kernel.shape) for kernel in kernels))
        check_block(seen["output"], X, kernels, stride)
        check_norms(shapes)


@points(2, exercise="ResidualBlock")
def test_block_lets_gradients_through_and_leaves_its_input(student):
    # zh: ResidualBlock不修改输入，梯度能通过它传到前面的ReLU和每个卷积核。
    # zh: 写Y = Y + X，不写X += Y：前面的ReLU还需要X来反向传播。
    """The block does not change its input, and gradients come back to a ReLU before it.

    Y = Y + X, not X += Y: the ReLU before the block needs X on the way back.
    """
    X, upstream = normal(3, 2, 5, 4), normal(3, 2, 5, 4)
    kernels = [normal(2, 2, 3, 3), normal(2, 2, 3, 3)]

    forward = student.probe("block_output", (2, 2), kernels, 2.0, X)
    seen = student.probe("block_gradient", (2, 2), kernels, 2.0, X, upstream)

    if seen["in_place"] or not torch.equal(forward["after"], X):
        fail(
            # zh: 输入被原地修改了。
            "The input was changed in place.",
            # zh: 输入被原地修改了（用了+=或inplace=True）。
            mistake="The input is changed in place, by += or inplace=True.",
        )
    right = [
        gradients(lambda X, order=order: residual(X.relu(), order), upstream, X)[0]
        for order in (kernels, kernels[::-1])
    ]
    assert_close(seen["gradient"], fitting(seen["gradient"], right), dtype=torch.float32)
    assert_equal(seen["reached"], [True, True])


@points(2, exercise="ResidualBlock")
def test_block_in_evaluation_sees_each_image_alone(student):
    # zh: 评估时，一张图像的输出不取决于同一批量中的其他图像。
    # zh: 用层来做规范化（nn.BatchNorm2d或BatchNorm2d），它们知道自己的模式。
    """In evaluation an image's output does not depend on the others in its batch.

    Use layers for the norms (nn.BatchNorm2d or BatchNorm2d): they know their mode.
    """
    height = int(integers(3, 12))
    X = normal(4, 2, height, 4)
    kernels = [normal(3, 2, 3, 3), normal(3, 3, 3, 3), normal(3, 2, 1, 1)]

    among, alone = student.probe("block_evaluated", (2, 3), kernels, 2.0, X)

    for output in (among, alone):
        taken(output, (1, 3, height, 4), varied=True, limit=1e4)
    if not torch.allclose(among, alone, 1e-3, 1e-4):
        fail(
            # zh: 评估时，一张图像的输出取决于批量中的其他图像。
            "In evaluation an image's output depends on the others in its batch.",
            # zh: 评估时规范化仍然用批量自己的均值和方差。
            mistake="In evaluation the norms still use the batch's own figures.",
        )


# -- thresholds


@training
@points(6, exercise="thresholds")
def test_a_residual_network_learns_fashion_mnist(student, fashion_mnist, thresholds):
    # zh: 由你写的各部分组成的残差网络从6000张图像学会Fashion-MNIST。
    # zh: 它用到你的ResidualBlock、batch_norm和pool2d：先看它们的测试。
    """A residual network of your parts learns Fashion-MNIST from 6,000 images.

    It uses your ResidualBlock, batch_norm and pool2d: look at their tests first.
    """
    data = fashion_mnist
    inputs = data.train_images[:6000], data.train_labels[:6000], data.test_images

    def attempt():
        predictions = student.probe("residual_predictions", *inputs, 64, 1, 0.01)
        return accuracy_of(predictions, data.test_labels)

    assert_reaches(attempt, thresholds["residual"])
